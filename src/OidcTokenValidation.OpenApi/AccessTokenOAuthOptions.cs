namespace OidcTokenValidation.OpenApi;

/// <summary>How Swagger UI, Scalar and other readers of the document get an access token: the OAuth flows of its security scheme <c>OAuth2</c>.</summary>
/// <remarks>The flows are for tokens that are sent as Bearer. A page cannot make DPoP proofs by itself: with <see cref="DPoPMode.Required"/> its requests are rejected.</remarks>
public sealed class AccessTokenOAuthOptions
{
    /// <summary>The provider's authorization endpoint: the document offers the authorization code flow with PKCE (RFC 6749 §4.1, RFC 7636).</summary>
    /// <value>Default none: there is no such flow. An absolute URL; <see cref="TokenUrl"/> must be set too.</value>
    public Uri? AuthorizationUrl { get; set; }

    /// <summary>The provider's token endpoint.</summary>
    /// <value>Default none: the document has no flow. An absolute URL.</value>
    public Uri? TokenUrl { get; set; }

    /// <summary>Whether the document offers the client credentials flow (RFC 6749 §4.4). A page that uses it holds a client secret: for development only.</summary>
    /// <value>Default false.</value>
    public bool AllowClientCredentials { get; set; }

    /// <summary>What scopes mean, by their names. Scopes that operations need are in the document in any case.</summary>
    /// <value>Default none.</value>
    public IDictionary<string, string> Scopes { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
