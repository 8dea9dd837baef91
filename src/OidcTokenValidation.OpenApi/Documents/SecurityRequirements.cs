using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OidcTokenValidation.AspNetCore;

namespace OidcTokenValidation.OpenApi.Documents;

/// <summary>Adds to an operation what its endpoint requires of access tokens.</summary>
internal sealed class SecurityRequirements(string authenticationScheme, OAuthFlows? flows) : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (context.Document is null || metadata.OfType<IAllowAnonymous>().Any() || !metadata.OfType<IAuthorizeData>().Any())
            return Task.CompletedTask;

        operation.Security ??= [];
        string[] schemes = ChallengeSchemes.Get(context.ApplicationServices, authenticationScheme);
        foreach (string scheme in flows is null ? schemes : [OAuthFlows.SchemeName, .. schemes])
        {
            foreach (IReadOnlyList<string> scopes in GetSufficientScopes(metadata))
                operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [.. scopes] });
        }

        // An empty requirement makes the others optional (OpenAPI 3.1 §4.8.30).
        if (new EndpointMetadataCollection([.. metadata, context.Description.ActionDescriptor]).AllowsMissingAccessToken())
            operation.Security.Add([]);
        RejectionResponses.AddTo(operation, context.Document);
        return Task.CompletedTask;
    }

    // An operation needs only one of its security requirements, so each alternative of scopes becomes a requirement.
    private static IReadOnlyList<IReadOnlyList<string>> GetSufficientScopes(IEnumerable<object> metadata)
    {
        AccessRequirement[] requirements = [.. metadata.OfType<IAccessRequirementMetadata>().Select(static item => item.Requirement)];
        return requirements.Length == 0 ? [[]] : requirements.Aggregate(static (all, next) => all.And(next)).SufficientScopes;
    }
}
