using OidcTokenValidation.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Requires a valid access token with at least one of the scopes; otherwise the response is 403 with <c>insufficient_scope</c> (RFC 6750
/// §3.1).</summary>
/// <remarks>Several of these attributes accumulate: the token needs a scope of each.</remarks>
public sealed class RequireAnyScopeAttribute : AccessRequirementAttribute
{
    /// <summary>Requires one of the scopes.</summary>
    /// <param name="scopes">The scopes, at least one.</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public RequireAnyScopeAttribute(params string[] scopes)
        : base(AccessRequirement.AnyScope(scopes), AccessPolicyName.ForAnyScope(scopes)) => Scopes = scopes;

    /// <summary>The scopes, one of which is required.</summary>
    public IReadOnlyList<string> Scopes { get; }
}
