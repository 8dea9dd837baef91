using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OidcTokenValidation.AspNetCore;

namespace OidcTokenValidation.OpenApi.Documents;

/// <summary>Says for an operation what its endpoint asks for.</summary>
internal sealed class SecurityRequirements(string authenticationScheme, OAuthFlows? flows) : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (context.Document is null || metadata.OfType<IAllowAnonymous>().Any() || !metadata.OfType<IAuthorizeData>().Any())
            return Task.CompletedTask;

        operation.Security ??= [];
        string[] offered = OfferedSchemes.Get(context.ApplicationServices, authenticationScheme);
        foreach (string scheme in flows is null ? offered : [OAuthFlows.SchemeName, .. offered])
        {
            foreach (IReadOnlyList<string> scopes in SufficientScopes(metadata))
                operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [.. scopes] });
        }

        // An empty requirement makes the others optional (OpenAPI 3.1 §4.8.30).
        if (new EndpointMetadataCollection([.. metadata, context.Description.ActionDescriptor]).AllowsMissingAccessToken())
            operation.Security.Add([]);
        Refusals.AddTo(operation, context.Document);
        return Task.CompletedTask;
    }

    // Of the requirements of an operation one is enough: a choice of scopes is a choice of requirements.
    private static IReadOnlyList<IReadOnlyList<string>> SufficientScopes(IEnumerable<object> metadata)
    {
        AccessRequirement[] requirements = [.. metadata.OfType<IAccessRequirementMetadata>().Select(static item => item.Requirement)];
        return requirements.Length == 0 ? [[]] : requirements.Aggregate(static (all, next) => all.And(next)).SufficientScopes;
    }
}
