using OidcTokenValidation.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Requires a valid access token with all of the scopes; otherwise the response is 403 with <c>insufficient_scope</c> (RFC 6750 §3.1).</summary>
public sealed class RequireScopeAttribute : AccessRequirementAttribute
{
    /// <summary>Requires the scopes.</summary>
    /// <param name="scopes">The scopes, at least one.</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public RequireScopeAttribute(params string[] scopes)
        : base(AccessRequirement.AllScopes(scopes), AccessPolicyName.ForAllScopes(scopes)) => Scopes = scopes;

    /// <summary>The required scopes.</summary>
    public IReadOnlyList<string> Scopes { get; }
}
