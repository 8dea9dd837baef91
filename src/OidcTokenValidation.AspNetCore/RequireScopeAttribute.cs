using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Requires a valid access token with every one of the scopes; otherwise the answer is 403 with <c>insufficient_scope</c> (RFC 6750 §3.1).</summary>
/// <remarks>
/// Works wherever <see cref="AuthorizeAttribute"/> does: endpoints, controllers, hubs and their methods. The scopes come on top of the
/// application's default policy. They travel as the name of a policy, so that a place that cannot read them fails rather than ignores them.
/// </remarks>
/// <param name="scopes">The scopes, at least one.</param>
/// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireScopeAttribute(params string[] scopes) : Attribute, IAuthorizeData, IAccessRequirementMetadata
{
    private readonly string _policy = ScopePolicyName.Of(scopes);

    /// <summary>The scopes that are required.</summary>
    public IReadOnlyList<string> Scopes { get; } = scopes;

    /// <inheritdoc/>
    public string? Roles { get; set; }

    /// <inheritdoc/>
    public string? AuthenticationSchemes { get; set; }

    AccessRequirement IAccessRequirementMetadata.Requirement => AccessRequirement.AllScopes(Scopes);

    string? IAuthorizeData.Policy
    {
        get => _policy;
        set => throw new NotSupportedException("The policy of this attribute is its scopes. Put [Authorize(Policy = …)] beside it.");
    }
}
