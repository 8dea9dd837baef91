using OidcTokenValidation.Challenges;
using OidcTokenValidation.Issuers;

namespace OidcTokenValidation.Configuration;

/// <summary>Finds every mistake in the options at once; each message says what to write instead.</summary>
internal static class OptionsRules
{
    public static IReadOnlyList<string> FindMistakes(AccessTokenValidationOptions options)
    {
        List<string> mistakes = [];
        CheckAudiences(options.Audiences, mistakes);
        IssuerRules.CheckRange(options.ClockSkew, TimeSpan.Zero, TimeSpan.FromMinutes(5), "ClockSkew", mistakes);
        if (options.MaxTokenLifetime is { } lifetime)
            IssuerRules.CheckRange(lifetime, TimeSpan.FromMinutes(1), TimeSpan.MaxValue, "MaxTokenLifetime", mistakes);
        if (options.MaxTokenAge is { } age)
            IssuerRules.CheckRange(age, TimeSpan.FromMinutes(1), TimeSpan.MaxValue, "MaxTokenAge", mistakes);
        if (options.Checks?.Contains(null!) != false)
            mistakes.Add("Checks is null or holds a null. Leave it out for none, or add your checks.");
        if (string.IsNullOrEmpty(options.Realm) || !AuthParam.IsQuotable(options.Realm))
            mistakes.Add("Realm must be printable ASCII without quotation mark and backslash, and not empty. Write for instance \"api\".");
        CheckLimits(options.Limits, mistakes);
        IssuerRules.CheckRange(options.MaxCachedTokens, 0, 1_000_000, "MaxCachedTokens", mistakes);
        SenderConstraintOptionsRules.CheckDPoP(options.DPoP, mistakes);
        SenderConstraintOptionsRules.CheckProxies(options.ClientCertificates, mistakes);
        ProtectedResourceOptionsRules.Check(options.ProtectedResource, mistakes);
        CheckIssuers(options, mistakes);
        CheckStart(options, mistakes);
        IssuerRules.CheckRange(options.MaxResolvedIssuers, 1, 100_000, "MaxResolvedIssuers", mistakes);
        IssuerRules.CheckRange(options.ResolvedIssuerRefreshInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "ResolvedIssuerRefreshInterval", mistakes);
        IssuerRules.CheckRange(options.ResolvedIssuerRequestsPerMinute, 10, 60_000, "ResolvedIssuerRequestsPerMinute", mistakes);
        return mistakes;
    }

    private static void CheckAudiences(IList<string>? audiences, List<string> mistakes)
    {
        if (audiences is not { Count: > 0 })
            mistakes.Add("Audiences is empty. Add the identifier of this API as the provider puts it into 'aud', for instance \"https://api.example.com/\".");
        foreach (string? audience in audiences ?? [])
        {
            if (string.IsNullOrWhiteSpace(audience))
                mistakes.Add("Audiences holds an empty value. Remove it, or write the identifier of this API.");
            else if (audience.AsSpan().Trim().Length < audience.Length)
                mistakes.Add($"Audiences holds '{audience}', with white space around it. Write the identifier as the provider puts it into 'aud'.");
        }
    }

    private static void CheckStart(AccessTokenValidationOptions options, List<string> mistakes)
    {
        if (options.RequireKeysWithin is not { } limit)
            return;
        IssuerRules.CheckRange(limit, TimeSpan.Zero, TimeSpan.FromMinutes(10), "RequireKeysWithin", mistakes);
        if (!options.WarmUp)
            mistakes.Add("RequireKeysWithin is set, but WarmUp is false: keys that the start requires are fetched at the start. Remove one of the two.");
        if (options is { Issuers.Count: 0, ResolveIssuer: not null })
            mistakes.Add("RequireKeysWithin is set, but Issuers is empty: issuers of ResolveIssuer are not known at the start. Trust an issuer, or remove RequireKeysWithin.");
    }

    private static void CheckLimits(TokenLimits? limits, List<string> mistakes)
    {
        if (limits is null)
        {
            mistakes.Add("Limits is null. Leave it out for the defaults.");
            return;
        }

        IssuerRules.CheckRange(limits.MaxTokenLength, 1024, 65_536, "Limits.MaxTokenLength", mistakes);
        IssuerRules.CheckRange(limits.MaxHeaderLength, 64, 16_384, "Limits.MaxHeaderLength", mistakes);
        IssuerRules.CheckRange(limits.MaxDepth, 4, 64, "Limits.MaxDepth", mistakes);
        IssuerRules.CheckRange(limits.MaxMembers, 16, 1024, "Limits.MaxMembers", mistakes);
        IssuerRules.CheckRange(limits.MaxAudiences, 1, 1024, "Limits.MaxAudiences", mistakes);
    }

    private static void CheckIssuers(AccessTokenValidationOptions options, List<string> mistakes)
    {
        // Null where the caller's own code or a configuration's null put it.
        IList<TrustedIssuer?>? issuers = options.Issuers!;
        if (issuers is null)
        {
            mistakes.Add("Issuers is null. Leave it out, or trust a provider: options.Trust(\"https://login.example.com/\").");
            return;
        }

        if (issuers.Count == 0 && options.ResolveIssuer is null)
            mistakes.Add("Issuers is empty. Trust a provider: options.Trust(\"https://login.example.com/\").");
        foreach (string twice in issuers.Select(static i => i?.Issuer).OfType<string>().GroupBy(static i => i, StringComparer.Ordinal).Where(static g => g.Count() > 1).Select(static g => g.Key))
            mistakes.Add($"Issuers holds '{twice}' more than once. Keep one entry for each issuer.");
        if (issuers.OfType<TrustedIssuer>().Select(static issuer => issuer.Profile == AccessTokenProfile.IdToken).Distinct().Count() > 1)
            mistakes.Add("Issuers mixes the profile IdToken with profiles of access tokens. Take ID tokens with a validator, or a scheme, of their own.");
        foreach ((int index, TrustedIssuer? issuer) in issuers.Index())
            mistakes.AddRange(IssuerRules.FindErrors(issuer, $"Issuers[{index}]"));
        IntrospectionOptionsRules.Check(issuers, mistakes);
    }
}
