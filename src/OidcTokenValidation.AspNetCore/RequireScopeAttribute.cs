using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Requires a valid access token with every one of the scopes; otherwise the answer is 403 with <c>insufficient_scope</c> (RFC 6750 §3.1).</summary>
/// <param name="scopes">The scopes, at least one.</param>
/// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireScopeAttribute(params string[] scopes) : Attribute, IAuthorizeData, IAuthorizationRequirementData
{
    private readonly AccessTokenRequirement[] _requirements = [new(AccessRequirement.AllScopes(scopes))];

    /// <summary>The scopes that are required.</summary>
    public IReadOnlyList<string> Scopes { get; } = scopes;

    /// <inheritdoc/>
    public string? Policy { get; set; }

    /// <inheritdoc/>
    public string? Roles { get; set; }

    /// <inheritdoc/>
    public string? AuthenticationSchemes { get; set; }

    /// <inheritdoc/>
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => _requirements;
}
