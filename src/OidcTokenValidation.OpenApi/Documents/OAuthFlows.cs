using Microsoft.OpenApi;

namespace OidcTokenValidation.OpenApi.Documents;

/// <summary>The OAuth flows of a document, created from valid options.</summary>
internal sealed class OAuthFlows
{
    /// <summary>The name of their security scheme in the document.</summary>
    public const string SchemeName = "OAuth2";

    private readonly AccessTokenOAuthOptions _options;

    /// <exception cref="ArgumentException">The options have no complete flow.</exception>
    public OAuthFlows(AccessTokenOAuthOptions options)
    {
        if (FindError(options) is { } error)
            throw new ArgumentException(error, nameof(options));
        _options = options;
    }

    /// <summary>Creates the scheme, with the scopes of the options and those that operations of the document require.</summary>
    public OpenApiSecurityScheme Describe(OpenApiDocument document)
    {
        Dictionary<string, string> scopes = new(_options.Scopes, StringComparer.Ordinal);
        foreach (string required in FindScopes(document))
            scopes.TryAdd(required, string.Empty);
        return new()
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "An access token of the provider, sent as Bearer (RFC 6750).",
            Flows = new()
            {
                AuthorizationCode = _options.AuthorizationUrl is null ? null : CreateFlow(scopes, _options.AuthorizationUrl),
                ClientCredentials = _options.AllowClientCredentials ? CreateFlow(scopes, authorizationUrl: null) : null,
            },
        };
    }

    private static string? FindError(AccessTokenOAuthOptions options)
    {
        if (options.TokenUrl is not { IsAbsoluteUri: true })
            return "TokenUrl is missing or not absolute. Write the provider's token endpoint, for instance new Uri(\"https://login.example.com/token\").";
        if (options.AuthorizationUrl is { IsAbsoluteUri: false })
        {
            return "AuthorizationUrl is not absolute. Write the provider's authorization endpoint, " +
                "for instance new Uri(\"https://login.example.com/authorize\").";
        }

        return options.AuthorizationUrl is null && !options.AllowClientCredentials
            ? "There is no flow. Set AuthorizationUrl for the authorization code flow, or AllowClientCredentials."
            : null;
    }

    private OpenApiOAuthFlow CreateFlow(Dictionary<string, string> scopes, Uri? authorizationUrl)
    {
        var flow = new OpenApiOAuthFlow { TokenUrl = _options.TokenUrl, AuthorizationUrl = authorizationUrl, Scopes = scopes };

        // PKCE (RFC 7636): OpenAPI has no member for it; Scalar reads this extension.
        if (authorizationUrl is not null)
            flow.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal) { ["x-usePkce"] = new JsonNodeExtension("SHA-256") };
        return flow;
    }

    private static IEnumerable<string> FindScopes(OpenApiDocument document) =>
        from path in document.Paths.Values
        from operation in (IEnumerable<OpenApiOperation>?)path.Operations?.Values ?? []
        from requirement in operation.Security ?? []
        from scheme in requirement
        where scheme.Key.Reference.Id == SchemeName
        from scope in scheme.Value
        select scope;
}
