using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>A requirement with a name of its own: a type, for <see cref="RequireAccessAttribute{TSource}"/>.</summary>
public interface IAccessRequirementSource
{
    /// <summary>The requirement. It is read once for each type.</summary>
    static abstract AccessRequirement Requirement { get; }
}

/// <summary>Requires a valid access token that meets the requirement of <typeparamref name="TSource"/>: <c>[RequireAccess&lt;AdminOnly&gt;]</c>.</summary>
/// <remarks>Works where <see cref="RequireScopeAttribute"/> does, and adds up with the requirements beside it in the same way.</remarks>
/// <typeparam name="TSource">The type that has the requirement. An attribute itself can hold constants only.</typeparam>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireAccessAttribute<TSource> : AuthorizeAttribute, IAuthorizeData, IAccessRequirementMetadata
    where TSource : IAccessRequirementSource
{
    private static readonly AccessRequirement Shared = TSource.Requirement ?? throw new InvalidOperationException($"{typeof(TSource)}.Requirement is null.");
    private static readonly string Name = AccessPolicyName.Register(typeof(TSource), Shared);

    /// <summary>Requires what the type says.</summary>
    public RequireAccessAttribute() => base.Policy = Name;

    /// <summary>The name under which the requirement travels. For a policy of the application put <c>[Authorize(Policy = …)]</c> beside this
    /// attribute.</summary>
    public new string Policy => Name;

    /// <inheritdoc/>
    public AccessRequirement Requirement => Shared;

    string? IAuthorizeData.Policy
    {
        get => Policy;
        set => throw new NotSupportedException("The policy of this attribute is its requirement. Put [Authorize(Policy = …)] beside it.");
    }
}
