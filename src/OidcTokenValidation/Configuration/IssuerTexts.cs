using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Configuration;

/// <summary>The options of an issuer, as texts that are equal if the options are.</summary>
/// <param name="Issuer">The issuer identifier.</param>
/// <param name="Tokens">The form of its tokens, and their algorithms.</param>
/// <param name="Keys">The source of its keys.</param>
/// <param name="Introspection">The introspection of opaque tokens; null if there is none.</param>
/// <param name="StatusLists">The status lists; null if they are not checked.</param>
internal sealed record IssuerTexts(string Issuer, string Tokens, string Keys, string? Introspection, string? StatusLists)
{
    public static IssuerTexts From(TrustedIssuer issuer) => new(
        issuer.Issuer,
        DistinctText.Join(
            ProfileTexts.Describe(issuer.EffectiveProfile),
            DistinctText.Join([.. issuer.RolesClaim]),
            DistinctText.Join([.. issuer.GroupsClaim]),
            DistinctText.Join([.. issuer.AllowedAlgorithms])),
        FromKeys(issuer.Keys),
        issuer.Introspection is { } introspection ? FromIntrospection(introspection) : null,
        issuer.StatusLists is { } lists ? FromStatusLists(lists) : null);

    private static string FromKeys(KeySourceOptions keys) => DistinctText.Join(
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

    private static string FromStatusLists(StatusListOptions options) => DistinctText.Join(
        DistinctText.Join([.. options.Addresses]),
        options.MaxLifetime,
        options.StaleLimit,
        options.RequestsPerMinute,
        options.MaxLists,
        options.MaxListBytes);

    private static string FromIntrospection(IntrospectionOptions options) => DistinctText.Join(
        options.Endpoint,
        options.ClientId,
        options.ClientSecret,
        options.Authentication,
        options.Timeout,
        options.CacheDuration,
        options.MaxCachedTokens,
        options.MaxConcurrentRequests,
        options.MaxResponseBytes,
        options.RequireSignedResponse);
}
