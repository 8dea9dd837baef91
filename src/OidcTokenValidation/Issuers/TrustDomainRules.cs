using OidcTokenValidation.Text;

namespace OidcTokenValidation.Issuers;

/// <summary>Finds the errors in the options of a SPIFFE trust domain; each message contains the correction.</summary>
internal static class TrustDomainRules
{
    /// <summary>Whether these rules apply: the identifier or the profile is that of a trust domain.</summary>
    public static bool Apply(TrustedIssuer issuer) =>
        issuer.EffectiveProfile.TakesIssuerFromSubject || issuer.Issuer?.StartsWith("spiffe:", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Adds the errors. The member Keys is not null.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="name">The name of its option, for the messages.</param>
    /// <param name="errors">Gets the errors.</param>
    public static void Check(TrustedIssuer issuer, string name, List<string> errors)
    {
        if (!SpiffeIdText.TryRead(issuer.Issuer, out int end) || end < issuer.Issuer.Length)
        {
            errors.Add($"{name}.Issuer is '{issuer.Issuer}', and the profile {issuer.EffectiveProfile} has the issuer in 'sub'. Write the SPIFFE trust "
                + "domain, for instance \"spiffe://example.org\": lower-case letters, digits, '.', '-' and '_', without port, path and slash at the end.");
        }

        if (!issuer.EffectiveProfile.TakesIssuerFromSubject)
        {
            errors.Add($"{name}.Issuer is '{issuer.Issuer}', a SPIFFE trust domain, whose tokens have no 'iss'. "
                + "Set Profile to AccessTokenProfile.SpiffeJwtSvid, or write the https URL that the tokens have as 'iss'.");
        }

        if (issuer.Keys is { JwksAddress: null, HasLocalKeys: false } or { MetadataAddress: not null })
        {
            errors.Add($"{name} is a SPIFFE trust domain, which has no metadata. Set Keys.JwksAddress to the https address of its bundle endpoint, or "
                + "Keys.Jwks or Keys.KeyFile to its bundle, and leave out Keys.MetadataAddress.");
        }

        if (issuer.Introspection is not null)
            errors.Add($"{name} is a SPIFFE trust domain, which has no introspection endpoint. Remove Introspection.");
    }
}
