using System.Globalization;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Configuration;

/// <summary>The options of an issuer, as texts that are equal if the options are.</summary>
/// <param name="Issuer">The issuer identifier.</param>
/// <param name="Tokens">The form of its tokens, and their algorithms.</param>
/// <param name="Keys">The source of its keys.</param>
/// <param name="Introspection">The introspection of opaque tokens; null if there is none.</param>
internal sealed record IssuerTexts(string Issuer, string Tokens, string Keys, string? Introspection)
{
    public static IssuerTexts From(TrustedIssuer issuer) => new(
        issuer.Issuer,
        Join(ProfileTexts.Describe(issuer.EffectiveProfile), Join([.. issuer.RolesClaim]), Join([.. issuer.GroupsClaim]), Join([.. issuer.AllowedAlgorithms])),
        FromKeys(issuer.Keys),
        issuer.Introspection is { } introspection ? FromIntrospection(introspection) : null);

    private static string FromKeys(KeySourceOptions keys) => Join(
        keys.MetadataAddress,
        keys.JwksAddress,
        keys.Jwks,
        keys.KeyFile,
        keys.AllowLoopbackHttp,
        keys.AllowUnencryptedHttp,
        keys.DefaultLifetime,
        keys.MinLifetime,
        keys.MaxLifetime,
        keys.StaleLimit,
        keys.RequestsPerMinute,
        keys.FetchTimeout,
        keys.MaxDocumentBytes);

    private static string FromIntrospection(IntrospectionOptions options) => Join(
        options.Endpoint,
        options.ClientId,
        options.ClientSecret,
        options.Authentication,
        options.Timeout,
        options.CacheDuration,
        options.MaxCachedTokens,
        options.MaxConcurrentRequests,
        options.MaxResponseBytes);

    // With the length before each value, different lists have different texts.
    private static string Join(params ReadOnlySpan<object?> values)
    {
        var text = new System.Text.StringBuilder();
        foreach (object? value in values)
        {
            string? item = Convert.ToString(value, CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{(value is null ? -1 : item!.Length)}:{item}");
        }

        return text.ToString();
    }
}
