using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.OpenApi.Documents;

namespace Microsoft.AspNetCore.OpenApi;

/// <summary>Access tokens in OpenAPI documents.</summary>
public static class AccessTokenOpenApiExtensions
{
    /// <summary>Describes how the API is protected: the security schemes (Bearer, and DPoP where proofs are taken), and for each operation whether it needs a token, with which scopes, and what a refusal looks like.</summary>
    /// <param name="options">From <c>services.AddOpenApi(options => …)</c>.</param>
    /// <param name="authenticationScheme">The scheme of <c>AddAccessToken</c>.</param>
    public static OpenApiOptions AddAccessTokenSecurity(this OpenApiOptions options, string authenticationScheme = AccessTokenDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(authenticationScheme);
        return options
            .AddDocumentTransformer(new SecuritySchemes(authenticationScheme))
            .AddOperationTransformer(new SecurityRequirements(authenticationScheme));
    }
}
