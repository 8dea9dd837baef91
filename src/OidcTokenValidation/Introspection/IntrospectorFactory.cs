using OidcTokenValidation.Issuers;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Introspection;

/// <summary>Creates the introspector, if an issuer has introspection. The options were validated; they are copied.</summary>
internal static class IntrospectorFactory
{
    /// <param name="options">The options of the validator.</param>
    /// <param name="issuers">Its active issuers: a signed response is verified with the keys that verify the issuer's JWTs.</param>
    /// <param name="services">The services of its key sources.</param>
    public static Introspector? Create(AccessTokenValidationOptions options, IssuerDirectory issuers, KeySourceServices services)
    {
        TrustedIssuer? trusted = options.Issuers.FirstOrDefault(static issuer => issuer.Introspection is not null);
        if (trusted is not { Introspection: { } configured } || issuers.FindConfigured(trusted.Issuer) is not { } issuer)
            return null;
        IntrospectionOptions copy = configured.Clone();
        TimeProvider time = services.Time;
        var rules = new SignedResponseRules(issuer, [copy.ClientId, .. options.Audiences], options.ClockSkew);
        return new Introspector(
            trusted.Issuer,
            TokenProfile.ForOpaqueTokens(trusted),
            new IntrospectionClient(services.Http.Value, copy, time),
            new SignedResponses(new SignedResponseVerifier(rules, issuer.Source, copy.MaxResponseBytes, time), copy.RequireSignedResponse),
            new IntrospectionCache(copy, time),
            services,
            new EndpointGate(copy, time));
    }
}
