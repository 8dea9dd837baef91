using OidcTokenValidation.Issuers;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Configuration;

/// <summary>Finds every error in the options of introspection; each message contains what to write instead, and none the secret.</summary>
internal static class IntrospectionOptionsRules
{
    public static void Check(IList<TrustedIssuer?> issuers, List<string> errors)
    {
        if (issuers.Count(static issuer => issuer?.Introspection is not null) > 1)
        {
            errors.Add("More than one of Issuers has Introspection. An opaque token names no issuer: "
                + "keep it for the one whose opaque tokens this API accepts.");
        }

        foreach ((int index, TrustedIssuer? issuer) in issuers.Index())
        {
            if (issuer?.Introspection is not { } options)
                continue;
            if (issuer.EffectiveProfile.IsIdToken)
            {
                errors.Add($"Issuers[{index}] has the profile IdToken, and Introspection: opaque tokens are access tokens. "
                    + "Take ID tokens with a validator, or a scheme, of their own.");
            }

            Check(options, issuer.Keys is { } keys ? FetchAddress.GetPlainHttp(keys) : PlainHttp.Never, $"Issuers[{index}].Introspection", errors);
        }
    }

    private static void Check(IntrospectionOptions options, PlainHttp plainHttp, string name, List<string> errors)
    {
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out Uri? endpoint)
            || !FetchAddress.IsAllowed(endpoint, plainHttp)
            || endpoint.Fragment.Length > 0)
        {
            string written = options.Endpoint?.Contains('@', StringComparison.Ordinal) == true ? "a URL with a user name" : $"'{options.Endpoint}'";
            errors.Add($"{name}.Endpoint is {written}. Write the absolute https URL that the provider's metadata has as 'introspection_endpoint'"
                + $"{FetchAddress.GetHint(plainHttp, options.Endpoint)}.");
        }

        if (string.IsNullOrWhiteSpace(options.ClientId))
            errors.Add($"{name}.ClientId is empty. Write the identifier under which the provider knows this API.");
        if (string.IsNullOrEmpty(options.ClientSecret))
            errors.Add($"{name}.ClientSecret is empty. Set it, from a place that is kept secret.");
        if (!Enum.IsDefined(options.Authentication))
            errors.Add($"{name}.Authentication is {options.Authentication}. Write one of {string.Join(", ", Enum.GetNames<IntrospectionAuthentication>())}.");
        IssuerRules.CheckRange(options.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), $"{name}.Timeout", errors);
        IssuerRules.CheckRange(options.CacheDuration, TimeSpan.Zero, TimeSpan.FromMinutes(10), $"{name}.CacheDuration", errors);
        IssuerRules.CheckRange(options.MaxCachedTokens, 16, 1_000_000, $"{name}.MaxCachedTokens", errors);
        IssuerRules.CheckRange(options.MaxConcurrentRequests, 1, 1024, $"{name}.MaxConcurrentRequests", errors);
        IssuerRules.CheckRange(options.MaxResponseBytes, 1024, 1024 * 1024, $"{name}.MaxResponseBytes", errors);
    }
}
