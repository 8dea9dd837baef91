using OidcTokenValidation;
using OidcTokenValidation.AspNetCore.Authorization;

namespace Microsoft.AspNetCore.Authorization;

/// <summary>Adds requirements on access tokens to authorization policies.</summary>
public static class AccessTokenPolicyBuilderExtensions
{
    /// <summary>Requires all of the scopes; otherwise the response is 403 with <c>insufficient_scope</c>.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    public static AuthorizationPolicyBuilder RequireScope(this AuthorizationPolicyBuilder policy, params string[] scopes) =>
        policy.RequireAccess(AccessRequirement.AllScopes(scopes));

    /// <summary>Requires at least one of the scopes; otherwise the response is 403 with <c>insufficient_scope</c>.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    public static AuthorizationPolicyBuilder RequireAnyScope(this AuthorizationPolicyBuilder policy, params string[] scopes) =>
        policy.RequireAccess(AccessRequirement.AnyScope(scopes));

    /// <summary>Requires a valid access token that meets <paramref name="requirement"/>.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="requirement">Scopes and claims.</param>
    public static AuthorizationPolicyBuilder RequireAccess(this AuthorizationPolicyBuilder policy, AccessRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(requirement);
        return policy.AddRequirements(new AccessTokenRequirement(requirement));
    }
}
