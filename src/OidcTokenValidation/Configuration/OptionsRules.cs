using OidcTokenValidation.Challenges;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Configuration;

/// <summary>Finds every error in the options at once; each message contains what to write instead.</summary>
internal static class OptionsRules
{
    public static IReadOnlyList<string> FindErrors(AccessTokenValidationOptions options)
    {
        List<string> errors = [];
        CheckAudiences(options.Audiences, errors);
        // RFC 9068 §4: a few minutes at most.
        IssuerRules.CheckRange(options.ClockSkew, TimeSpan.Zero, TimeSpan.FromMinutes(5), "ClockSkew", errors);
        if (options.MaxTokenLifetime is { } lifetime)
            IssuerRules.CheckRange(lifetime, TimeSpan.FromMinutes(1), TimeSpan.MaxValue, "MaxTokenLifetime", errors);
        if (options.Revocations is { } revocations && options.MaxTokenLifetime > revocations.MaxTokenLifetime)
        {
            errors.Add($"MaxTokenLifetime is {options.MaxTokenLifetime}, longer than that of the revocations, {revocations.MaxTokenLifetime}: "
                + "a token could outlive its revocation. Set it to no more, or leave it out, "
                + "or set TokenRevocationOptions.MaxTokenLifetime to the longer time.");
        }

        if (options.MaxTokenAge is { } age)
            IssuerRules.CheckRange(age, TimeSpan.FromMinutes(1), TimeSpan.MaxValue, "MaxTokenAge", errors);
        if (options.Checks?.Contains(null!) != false)
            errors.Add("Checks is null or holds a null. Leave it out for none, or add your checks.");
        if (string.IsNullOrEmpty(options.Realm) || !AuthParam.IsQuotable(options.Realm))
            errors.Add("Realm must be printable ASCII without quotation mark and backslash, and not empty. Write for instance \"api\".");
        CheckLimits(options.Limits, errors);
        IssuerRules.CheckRange(options.MaxCachedTokens, 0, 1_000_000, "MaxCachedTokens", errors);
        TokenDecryptionOptionsRules.Check(options.Decryption, errors);
        AlgorithmTable algorithms = CheckAlgorithms(options.SignatureAlgorithms, errors);
        SenderConstraintOptionsRules.CheckDPoP(options.DPoP, algorithms, errors);
        SenderConstraintOptionsRules.CheckClientCertificates(options.ClientCertificates, options.DPoP?.Mode, errors);
        ProtectedResourceOptionsRules.Check(options.ProtectedResource, errors);
        BackchannelLogoutOptionsRules.Check(options.BackchannelLogout, options.Revocations, errors);
        CheckIssuers(options, algorithms, errors);
        CheckStart(options, errors);
        IssuerRules.CheckRange(options.MaxResolvedIssuers, 1, 100_000, "MaxResolvedIssuers", errors);
        IssuerRules.CheckRange(
            options.ResolvedIssuerRefreshInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "ResolvedIssuerRefreshInterval", errors);
        IssuerRules.CheckRange(options.ResolvedIssuerRequestsPerMinute, 10, 60_000, "ResolvedIssuerRequestsPerMinute", errors);
        return errors;
    }

    private static AlgorithmTable CheckAlgorithms(IList<SignatureAlgorithm>? registered, List<string> errors)
    {
        if (registered?.Contains(null!) != false)
        {
            errors.Add("SignatureAlgorithms is null or holds a null. Leave it out for the algorithms of RFC 7518.");
            return AlgorithmTable.Default;
        }

        errors.AddRange(AlgorithmTable.FindErrors(registered.AsReadOnly()));
        return AlgorithmTable.Create(registered);
    }

    private static void CheckAudiences(IList<string>? audiences, List<string> errors)
    {
        if (audiences is not { Count: > 0 })
            errors.Add("Audiences is empty. Add the identifier of this API as the provider puts it into 'aud', for instance \"https://api.example.com/\".");
        foreach (string? audience in audiences ?? [])
        {
            if (string.IsNullOrWhiteSpace(audience))
                errors.Add("Audiences holds an empty value. Remove it, or write the identifier of this API.");
            else if (audience.AsSpan().Trim().Length < audience.Length)
                errors.Add($"Audiences holds '{audience}', with white space around it. Write the identifier as the provider puts it into 'aud'.");
        }
    }

    private static void CheckStart(AccessTokenValidationOptions options, List<string> errors)
    {
        if (options.RequireKeysWithin is not { } limit)
            return;
        IssuerRules.CheckRange(limit, TimeSpan.Zero, TimeSpan.FromMinutes(10), "RequireKeysWithin", errors);
        if (!options.WarmUp)
            errors.Add("RequireKeysWithin is set, but WarmUp is false: keys that the start requires are fetched at the start. Remove one of the two.");
        if (options is { Issuers.Count: 0, ResolveIssuer: not null })
        {
            errors.Add("RequireKeysWithin is set, but Issuers is empty: issuers of ResolveIssuer are not known at the start. "
                + "Trust an issuer, or remove RequireKeysWithin.");
        }
    }

    private static void CheckLimits(TokenLimits? limits, List<string> errors)
    {
        if (limits is null)
        {
            errors.Add("Limits is null. Leave it out for the defaults.");
            return;
        }

        IssuerRules.CheckRange(limits.MaxTokenLength, 1024, 65_536, "Limits.MaxTokenLength", errors);
        IssuerRules.CheckRange(limits.MaxHeaderLength, 64, 16_384, "Limits.MaxHeaderLength", errors);
        IssuerRules.CheckRange(limits.MaxDepth, 4, 64, "Limits.MaxDepth", errors);
        IssuerRules.CheckRange(limits.MaxMembers, 16, 1024, "Limits.MaxMembers", errors);
        IssuerRules.CheckRange(limits.MaxAudiences, 1, 1024, "Limits.MaxAudiences", errors);
    }

    private static void CheckIssuers(AccessTokenValidationOptions options, AlgorithmTable algorithms, List<string> errors)
    {
        // Null if the application's code or a configuration has set it.
        IList<TrustedIssuer?>? issuers = options.Issuers!;
        if (issuers is null)
        {
            errors.Add("Issuers is null. Leave it out, or trust a provider: options.Trust(\"https://login.example.com/\").");
            return;
        }

        if (issuers.Count == 0 && options.ResolveIssuer is null)
            errors.Add("Issuers is empty. Trust a provider: options.Trust(\"https://login.example.com/\").");
        IEnumerable<string> names = issuers.Select(static issuer => issuer?.Issuer).OfType<string>();
        foreach ((string repeated, _) in names.CountBy(static name => name, StringComparer.Ordinal).Where(static count => count.Value > 1))
            errors.Add($"Issuers holds '{repeated}' more than once. Keep one entry for each issuer.");
        if (issuers.OfType<TrustedIssuer>().Select(static issuer => issuer.EffectiveProfile.IsIdToken).Distinct().Count() > 1)
            errors.Add("Issuers mixes profiles of ID tokens with profiles of access tokens. Take ID tokens with a validator, or a scheme, of their own.");
        foreach ((int index, TrustedIssuer? issuer) in issuers.Index())
            errors.AddRange(IssuerRules.FindErrors(issuer, $"Issuers[{index}]", algorithms));
        IntrospectionOptionsRules.Check(issuers, errors);
    }
}
