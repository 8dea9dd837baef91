using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Knows the policies that <see cref="RequireScopeAttribute"/> names; all others are the inner provider's. In all of them <see cref="AuthenticatedUser"/> asks for one.</summary>
internal sealed class AccessTokenPolicyProvider(IAuthorizationPolicyProvider inner) : IAuthorizationPolicyProvider
{
    public bool AllowsCachingPolicies => inner.AllowsCachingPolicies;

    public async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (!ScopePolicyName.TryRead(policyName, out AccessRequirement? requirement))
            return Translate(await inner.GetPolicyAsync(policyName).ConfigureAwait(false));

        // A named policy displaces the default one: so it must hold it.
        return new AuthorizationPolicyBuilder(await GetDefaultPolicyAsync().ConfigureAwait(false))
            .AddRequirements(new AccessTokenRequirement(requirement))
            .Build();
    }

    public async Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Translate(await inner.GetDefaultPolicyAsync().ConfigureAwait(false))!;

    public async Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Translate(await inner.GetFallbackPolicyAsync().ConfigureAwait(false));

    // A policy of a kind of the application's own stays what it is: it may say more than its requirements do.
    private static AuthorizationPolicy? Translate(AuthorizationPolicy? policy) => policy?.GetType() == typeof(AuthorizationPolicy) && policy.Requirements.Any(IsForAuthenticatedUser)
        ? new AuthorizationPolicy(policy.Requirements.Select(static requirement => IsForAuthenticatedUser(requirement) ? AuthenticatedUser.Instance : requirement), policy.AuthenticationSchemes)
        : policy;

    // What derives from it asks for something else as well.
    private static bool IsForAuthenticatedUser(IAuthorizationRequirement requirement) => requirement.GetType() == typeof(DenyAnonymousAuthorizationRequirement);
}
