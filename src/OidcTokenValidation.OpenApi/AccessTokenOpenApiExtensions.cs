using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.OpenApi;
using OidcTokenValidation.OpenApi.Documents;

namespace Microsoft.AspNetCore.OpenApi;

/// <summary>Access tokens in OpenAPI documents.</summary>
public static class AccessTokenOpenApiExtensions
{
    /// <summary>Describes how the API is protected: the security schemes (Bearer, and DPoP where proofs are taken), and for each operation whether it needs a
    /// token, with which scopes, and what a refusal looks like.</summary>
    /// <param name="options">From <c>services.AddOpenApi(options => …)</c>.</param>
    /// <param name="authenticationScheme">The scheme of <c>AddAccessToken</c>.</param>
    public static OpenApiOptions AddAccessTokenSecurity(this OpenApiOptions options, string authenticationScheme = AccessTokenDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(authenticationScheme);
        return options.Describe(authenticationScheme, flows: null);
    }

    /// <summary>Describes how the API is protected, and the OAuth flows by which Swagger UI, Scalar and other readers of the document get an access
    /// token.</summary>
    /// <param name="options">From <c>services.AddOpenApi(options => …)</c>.</param>
    /// <param name="configure">Says which flows the provider offers.</param>
    /// <param name="authenticationScheme">The scheme of <c>AddAccessToken</c>.</param>
    /// <exception cref="ArgumentException">The flows are incomplete; the message says what to write.</exception>
    public static OpenApiOptions AddAccessTokenSecurity(
        this OpenApiOptions options,
        Action<AccessTokenOAuthOptions> configure,
        string authenticationScheme = AccessTokenDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(authenticationScheme);
        var flows = new AccessTokenOAuthOptions();
        configure(flows);
        return options.Describe(authenticationScheme, new OAuthFlows(flows));
    }

    private static OpenApiOptions Describe(this OpenApiOptions options, string authenticationScheme, OAuthFlows? flows) => options
        .AddDocumentTransformer(new SecuritySchemes(authenticationScheme, flows))
        .AddOperationTransformer(new SecurityRequirements(authenticationScheme, flows));
}
