using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.OpenApi;
using OidcTokenValidation.OpenApi.Documents;

namespace Microsoft.AspNetCore.OpenApi;

/// <summary>Adds the requirements on access tokens to OpenAPI documents.</summary>
public static class AccessTokenOpenApiExtensions
{
    /// <summary>Adds the security schemes (Bearer, and DPoP and MTLS_POP where they are accepted), and for each operation whether it requires a token, with
    /// which scopes, and the responses to rejected requests.</summary>
    /// <param name="options">From <c>services.AddOpenApi(options => …)</c>.</param>
    /// <param name="authenticationScheme">The scheme of <c>AddAccessToken</c>.</param>
    public static OpenApiOptions AddAccessTokenSecurity(this OpenApiOptions options, string authenticationScheme = AccessTokenDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(authenticationScheme);
        return options.Describe(authenticationScheme, flows: null);
    }

    /// <summary>Adds the security schemes, and the OAuth flows by which Swagger UI, Scalar and other tools get an access token.</summary>
    /// <param name="options">From <c>services.AddOpenApi(options => …)</c>.</param>
    /// <param name="configure">Configures the flows that the provider offers.</param>
    /// <param name="authenticationScheme">The scheme of <c>AddAccessToken</c>.</param>
    /// <exception cref="ArgumentException">The flows are incomplete; the message contains the fix.</exception>
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
