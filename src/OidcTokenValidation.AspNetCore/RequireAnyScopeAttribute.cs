using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Requires a valid access token with at least one of the scopes; otherwise the response is 403 with <c>insufficient_scope</c> (RFC 6750
/// §3.1).</summary>
/// <remarks>
/// Works where <see cref="RequireScopeAttribute"/> does. Several of these add up: the token needs a scope of each.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireAnyScopeAttribute : AuthorizeAttribute, IAuthorizeData, IAccessRequirementMetadata
{
    /// <summary>Requires one of the scopes.</summary>
    /// <param name="scopes">The scopes, at least one.</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public RequireAnyScopeAttribute(params string[] scopes)
    {
        Requirement = AccessRequirement.AnyScope(scopes);
        Scopes = scopes;
        base.Policy = Policy = AccessPolicyName.ForAnyScope(scopes);
    }

    /// <summary>The scopes of which one is required.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The name under which the requirement travels. For a policy of the application put <c>[Authorize(Policy = …)]</c> beside this
    /// attribute.</summary>
    public new string Policy { get; }

    /// <inheritdoc/>
    public AccessRequirement Requirement { get; }

    string? IAuthorizeData.Policy
    {
        get => Policy;
        set => throw new NotSupportedException("The policy of this attribute is its requirement. Put [Authorize(Policy = …)] beside it.");
    }
}
