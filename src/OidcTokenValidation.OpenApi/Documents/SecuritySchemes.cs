using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OidcTokenValidation.OpenApi.Documents;

/// <summary>Adds the security schemes to the document.</summary>
internal sealed class SecuritySchemes(string authenticationScheme, OAuthFlows? flows) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (string scheme in ChallengeSchemes.Get(context.ApplicationServices, authenticationScheme))
        {
            document.AddComponent(scheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = scheme.ToLowerInvariant(),
                BearerFormat = "at+jwt",
                Description = scheme switch
                {
                    "DPoP" => "An access token that is bound to a key of the client, and a DPoP field with a proof (RFC 9449).",
                    "MTLS_POP" => "An access token that is bound to the certificate of the client's TLS connection (RFC 8705).",
                    _ => "An access token (RFC 6750, RFC 9068).",
                },
            });
        }

        if (flows is not null)
            document.AddComponent(OAuthFlows.SchemeName, flows.Describe(document));
        RejectionResponses.AddSchemaTo(document);
        return Task.CompletedTask;
    }
}
