using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>The base of the attributes that require an access token with certain scopes or claims.</summary>
/// <remarks>
/// An attribute works wherever <see cref="AuthorizeAttribute"/> does: on endpoints, controllers, gRPC services, hubs and the methods of each. Requirements
/// accumulate: those of a method add to those of its class, and to the application's default policy. A requirement is represented by the name of a policy,
/// so that a component that does not recognize it fails and does not ignore it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public abstract class AccessRequirementAttribute : AuthorizeAttribute, IAuthorizeData, IAccessRequirementMetadata
{
    // Closed hierarchy: only the policy names of this library's attributes can be parsed.
    private protected AccessRequirementAttribute(AccessRequirement requirement, string policy)
    {
        Requirement = requirement;
        base.Policy = Policy = policy;
    }

    /// <summary>The policy name that represents the requirement. For a policy of the application put <c>[Authorize(Policy = …)]</c> beside this
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
