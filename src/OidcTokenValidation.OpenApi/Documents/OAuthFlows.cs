using Microsoft.OpenApi;

namespace OidcTokenValidation.OpenApi.Documents;

/// <summary>The OAuth flows of a document, from valid options.</summary>
internal sealed class OAuthFlows
{
    /// <summary>The name of their security scheme in the document.</summary>
    public const string SchemeName = "OAuth2";

    private readonly AccessTokenOAuthOptions _options;

    /// <exception cref="ArgumentException">The options offer no flow that a client could use.</exception>
    public OAuthFlows(AccessTokenOAuthOptions options)
    {
        if (options.TokenUrl is not { IsAbsoluteUri: true })
            throw new ArgumentException("TokenUrl is missing or not absolute. Write the provider's token endpoint, for instance new Uri(\"https://login.example.com/token\").", nameof(options));
        if (options.AuthorizationUrl is { IsAbsoluteUri: false })
            throw new ArgumentException("AuthorizationUrl is not absolute. Write the provider's authorization endpoint, for instance new Uri(\"https://login.example.com/authorize\").", nameof(options));
        if (options.AuthorizationUrl is null && !options.AllowClientCredentials)
            throw new ArgumentException("There is no flow. Set AuthorizationUrl for the authorization code flow, or AllowClientCredentials.", nameof(options));
        _options = options;
    }

    /// <summary>The scheme, with the scopes of the options and those that operations of the document need.</summary>
    public OpenApiSecurityScheme Describe(OpenApiDocument document)
    {
        Dictionary<string, string> scopes = new(_options.Scopes, StringComparer.Ordinal);
        foreach (string needed in ScopesIn(document))
            scopes.TryAdd(needed, string.Empty);
        return new()
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "An access token of the provider, sent as Bearer (RFC 6750).",
            Flows = new()
            {
                AuthorizationCode = _options.AuthorizationUrl is null ? null : Flow(scopes, _options.AuthorizationUrl),
                ClientCredentials = _options.AllowClientCredentials ? Flow(scopes, authorizationUrl: null) : null,
            },
        };
    }

    private OpenApiOAuthFlow Flow(Dictionary<string, string> scopes, Uri? authorizationUrl)
    {
        var flow = new OpenApiOAuthFlow { TokenUrl = _options.TokenUrl, AuthorizationUrl = authorizationUrl, Scopes = scopes };

        // RFC 7636: OpenAPI has no member for it, and Scalar reads this one.
        if (authorizationUrl is not null)
            flow.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal) { ["x-usePkce"] = new JsonNodeExtension("SHA-256") };
        return flow;
    }

    private static IEnumerable<string> ScopesIn(OpenApiDocument document) =>
        from path in document.Paths.Values
        from operation in (IEnumerable<OpenApiOperation>?)path.Operations?.Values ?? []
        from requirement in operation.Security ?? []
        from scheme in requirement
        where scheme.Key.Reference.Id == SchemeName
        from scope in scheme.Value
        select scope;
}
