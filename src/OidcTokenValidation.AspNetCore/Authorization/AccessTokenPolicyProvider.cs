using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>
/// Provides the policies for attributes of this library, and the inner provider's for all other names. In all of them <see cref="AuthenticatedUser"/>
/// replaces ASP.NET Core's requirement of an authenticated user.
/// </summary>
internal sealed class AccessTokenPolicyProvider(IAuthorizationPolicyProvider inner) : IAuthorizationPolicyProvider
{
    public bool AllowsCachingPolicies => inner.AllowsCachingPolicies;

    public async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (AccessPolicyName.TryParseMissingToken(policyName, out AuthorizationPolicy? optional))
            return optional;
        if (!AccessPolicyName.TryParseRequirement(policyName, out AccessRequirement? requirement))
            return ReplaceRequirements(await inner.GetPolicyAsync(policyName).ConfigureAwait(false));

        // ASP.NET Core does not apply the default policy beside a named one, so the named policy contains it.
        return new AuthorizationPolicyBuilder(await GetDefaultPolicyAsync().ConfigureAwait(false))
            .AddRequirements(new AccessTokenRequirement(requirement))
            .Build();
    }

    public async Task<AuthorizationPolicy> GetDefaultPolicyAsync() => ReplaceRequirements(await inner.GetDefaultPolicyAsync().ConfigureAwait(false))!;

    public async Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => ReplaceRequirements(await inner.GetFallbackPolicyAsync().ConfigureAwait(false));

    // A type derived from AuthorizationPolicy is not replaced: it may contain more than its requirements.
    private static AuthorizationPolicy? ReplaceRequirements(AuthorizationPolicy? policy) =>
        policy?.GetType() == typeof(AuthorizationPolicy) && policy.Requirements.Any(AuthenticatedUser.IsRequiredBy)
            ? new AuthorizationPolicy(policy.Requirements.Select(Replace), policy.AuthenticationSchemes)
            : policy;

    private static IAuthorizationRequirement Replace(IAuthorizationRequirement requirement) =>
        AuthenticatedUser.IsRequiredBy(requirement) ? AuthenticatedUser.Instance : requirement;
}
