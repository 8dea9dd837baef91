namespace OidcTokenValidation.OpenApi;

/// <summary>The OAuth flows of the security scheme <c>OAuth2</c>, by which Swagger UI, Scalar and other tools get an access token.</summary>
/// <remarks>The flows are for tokens that are sent as Bearer. These tools do not create DPoP proofs: with <see cref="DPoPMode.Required"/> their requests
/// are rejected.</remarks>
public sealed class AccessTokenOAuthOptions
{
    /// <summary>The provider's authorization endpoint: the document offers the authorization code flow with PKCE (RFC 6749 §4.1, RFC 7636).</summary>
    /// <value>Default null: the document has no such flow. An absolute URL; <see cref="TokenUrl"/> must be set too.</value>
    public Uri? AuthorizationUrl { get; set; }

    /// <summary>The provider's token endpoint.</summary>
    /// <value>Required; an absolute URL.</value>
    public Uri? TokenUrl { get; set; }

    /// <summary>Whether the document offers the client credentials flow (RFC 6749 §4.4). A page that uses it holds a client secret: for development
    /// only.</summary>
    /// <value>Default false.</value>
    public bool AllowClientCredentials { get; set; }

    /// <summary>Descriptions of scopes, by their names. Scopes that operations require are in the document without a description here too.</summary>
    /// <value>Default empty.</value>
    public IDictionary<string, string> Scopes { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
