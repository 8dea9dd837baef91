using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Requires a valid access token with every one of the scopes; otherwise the response is 403 with <c>insufficient_scope</c> (RFC 6750 §3.1).</summary>
/// <remarks>
/// Works wherever <see cref="AuthorizeAttribute"/> does: endpoints, controllers, gRPC services, hubs and the methods of each. Requirements add up: those of
/// a method come on top of those of its class, and of the application's default policy. They travel as the name of a policy, so that a place that cannot
/// read them fails rather than ignores them.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireScopeAttribute : AuthorizeAttribute, IAuthorizeData, IAccessRequirementMetadata
{
    /// <summary>Requires the scopes.</summary>
    /// <param name="scopes">The scopes, at least one.</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public RequireScopeAttribute(params string[] scopes)
    {
        Requirement = AccessRequirement.AllScopes(scopes);
        Scopes = scopes;
        base.Policy = Policy = AccessPolicyName.ForAllScopes(scopes);
    }

    /// <summary>The scopes that are required.</summary>
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
