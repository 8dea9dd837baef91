using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>
/// Provides the policies that attributes of this library name; all others are the inner provider's. In all of them <see cref="AuthenticatedUser"/> requires
/// one.
/// </summary>
internal sealed class AccessTokenPolicyProvider(IAuthorizationPolicyProvider inner) : IAuthorizationPolicyProvider
{
    public bool AllowsCachingPolicies => inner.AllowsCachingPolicies;

    public async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (AccessPolicyName.ReadMissingToken(policyName) is { } optional)
            return optional;
        if (!AccessPolicyName.TryReadRequirement(policyName, out AccessRequirement? requirement))
            return Translate(await inner.GetPolicyAsync(policyName).ConfigureAwait(false));

        // A named policy displaces the default one: so it must hold it.
        return new AuthorizationPolicyBuilder(await GetDefaultPolicyAsync().ConfigureAwait(false))
            .AddRequirements(new AccessTokenRequirement(requirement))
            .Build();
    }

    public async Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Translate(await inner.GetDefaultPolicyAsync().ConfigureAwait(false))!;

    public async Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Translate(await inner.GetFallbackPolicyAsync().ConfigureAwait(false));

    // A policy of a kind of the application's own stays what it is: it may say more than its requirements do.
    private static AuthorizationPolicy? Translate(AuthorizationPolicy? policy) => policy?.GetType() == typeof(AuthorizationPolicy) && policy.Requirements.Any(AuthenticatedUser.IsRequiredBy)
        ? new AuthorizationPolicy(policy.Requirements.Select(static requirement => AuthenticatedUser.IsRequiredBy(requirement) ? AuthenticatedUser.Instance : requirement), policy.AuthenticationSchemes)
        : policy;
}
