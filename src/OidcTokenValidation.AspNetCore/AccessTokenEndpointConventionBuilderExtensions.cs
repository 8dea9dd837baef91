using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation;
using OidcTokenValidation.AspNetCore.Authorization;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Requirements on access tokens for endpoints.</summary>
public static class AccessTokenEndpointConventionBuilderExtensions
{
    /// <summary>Requires a valid access token with every one of the scopes; otherwise the answer is 403 with <c>insufficient_scope</c>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAccess(AccessRequirement.AllScopes(scopes));

    /// <summary>Requires a valid access token with at least one of the scopes; otherwise the answer is 403 with <c>insufficient_scope</c>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    public static TBuilder RequireAnyScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAccess(AccessRequirement.AnyScope(scopes));

    /// <summary>Requires a valid access token that meets <paramref name="requirement"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="requirement">Scopes and claims.</param>
    public static TBuilder RequireAccess<TBuilder>(this TBuilder builder, AccessRequirement requirement)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new RequiredAccess(requirement ?? throw new ArgumentNullException(nameof(requirement))));

    /// <summary>
    /// Passes requests without an access token as anonymous, and such with a valid one; a bad token is refused.
    /// An endpoint that requires authorization stays as it is: in a group, this opens nothing that is closed.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="schemes">The authentication schemes to ask; the application's default if none is named.</param>
    public static TBuilder AllowMissingAccessToken<TBuilder>(this TBuilder builder, params string[] schemes)
        where TBuilder : IEndpointConventionBuilder
    {
        AuthorizationPolicy policy = new AuthorizationPolicyBuilder(schemes).AddRequirements(new OptionalAccessTokenRequirement(schemes)).Build();
        builder.Finally(endpoint =>
        {
            // A policy beside a plain [Authorize] would displace the default policy, and so let anonymous requests in.
            if (endpoint.Metadata.Any(static item => item is IAuthorizeData))
                return;

            endpoint.Metadata.Add(new OptionalAccess());
            endpoint.Metadata.Add(policy);
        });
        return builder;
    }
}
