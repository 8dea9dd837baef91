using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Knows the policies that <see cref="RequireScopeAttribute"/> names; all others are the inner provider's.</summary>
internal sealed class ScopePolicyProvider(IAuthorizationPolicyProvider inner) : IAuthorizationPolicyProvider
{
    public bool AllowsCachingPolicies => inner.AllowsCachingPolicies;

    public async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (!ScopePolicyName.TryRead(policyName, out AccessRequirement? requirement))
            return await inner.GetPolicyAsync(policyName).ConfigureAwait(false);

        // A named policy displaces the default one: so it must hold it.
        return new AuthorizationPolicyBuilder(await inner.GetDefaultPolicyAsync().ConfigureAwait(false))
            .AddRequirements(new AccessTokenRequirement(requirement))
            .Build();
    }

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => inner.GetDefaultPolicyAsync();

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => inner.GetFallbackPolicyAsync();
}
