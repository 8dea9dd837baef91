using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.SenderConstraints.DPoP.Htu;
using OidcTokenValidation.SenderConstraints.Mtls;

namespace OidcTokenValidation.Configuration;

/// <summary>Finds every error in the options of sender constraints; each message contains what to write instead.</summary>
internal static class SenderConstraintOptionsRules
{
    private const int MaxSecrets = 4;

    public static void CheckDPoP(DPoPOptions? options, AlgorithmTable algorithms, List<string> errors)
    {
        if (options is null)
        {
            errors.Add("DPoP is null. Leave it out for the defaults.");
            return;
        }

        if (!Enum.IsDefined(options.Mode))
            errors.Add($"DPoP.Mode is {options.Mode}. Write one of {string.Join(", ", Enum.GetNames<DPoPMode>())}.");
        IssuerRules.CheckAlgorithms(options.AllowedAlgorithms, "DPoP", algorithms, errors);
        IssuerRules.CheckRange(options.MaxProofAge, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), "DPoP.MaxProofAge", errors);
        IssuerRules.CheckRange(options.MaxProofAhead, TimeSpan.Zero, TimeSpan.FromMinutes(1), "DPoP.MaxProofAhead", errors);
        IssuerRules.CheckRange(options.NonceLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1), "DPoP.NonceLifetime", errors);
        IssuerRules.CheckRange(options.MaxClientKeys, 16, 1_000_000, "DPoP.MaxClientKeys", errors);
        CheckSecrets(options, errors);
        if (options.PublicBaseAddress is { } address && !PublicBaseAddress.TryParse(address, out _))
        {
            string written = address.Contains('@', StringComparison.Ordinal) ? "a URL with a user name" : $"'{address}'";
            errors.Add($"DPoP.PublicBaseAddress is {written}. Write the absolute http or https URL under which clients reach this API, "
                + "without user name, query and fragment, for instance \"https://api.example.com\".");
        }
    }

    public static void CheckClientCertificates(ClientCertificateOptions? options, DPoPMode? proofs, List<string> errors)
    {
        if (options is { AcceptMtlsPop: true } && proofs == DPoPMode.Required)
        {
            errors.Add("ClientCertificates.AcceptMtlsPop is set, but DPoP.Mode is Required: no token without a proof would be accepted. "
                + "Set Mode to Optional or Off, or remove AcceptMtlsPop.");
        }

        if (options?.TrustedProxies is not { } proxies)
        {
            errors.Add("ClientCertificates or its TrustedProxies is null. Leave it out for none.");
            return;
        }

        foreach (string? proxy in proxies.Where(static proxy => !ProxyNetwork.TryParse(proxy, out _)))
        {
            errors.Add($"ClientCertificates.TrustedProxies holds '{proxy}'. Write an IP address in full, "
                + "or a network without bits of a host and not of everybody, for instance \"10.0.0.5\" or \"10.1.0.0/16\".");
        }
    }

    // No message contains a secret, not even an invalid one.
    private static void CheckSecrets(DPoPOptions options, List<string> errors)
    {
        const string Advice = "Write the base64 of 32 to 64 random bytes, for instance from: openssl rand -base64 32";
        if (options.NonceSecrets is not { Count: <= MaxSecrets } secrets)
        {
            errors.Add($"DPoP.NonceSecrets is null or has more than {MaxSecrets} values. "
                + "Leave it out for a random secret, or name the new one and those that are still in use.");
            return;
        }

        foreach ((int index, string? secret) in secrets.Index())
        {
            if (!NonceSecret.TryParse(secret, out _))
                errors.Add($"DPoP.NonceSecrets[{index}] is no secret. {Advice}");
        }

        if (options.RequireNonce && options.Mode == DPoPMode.Off)
            errors.Add("DPoP.RequireNonce is set, but DPoP.Mode is Off: it would have no effect. Set Mode to Optional or Required, or remove RequireNonce.");
        if (secrets.Count > 0 && !options.RequireNonce)
            errors.Add("DPoP.NonceSecrets is set, but DPoP.RequireNonce is not: the secrets would have no effect. Set RequireNonce, or remove the secrets.");
    }
}
