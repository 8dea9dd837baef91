using OidcTokenValidation.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>A type that provides a requirement for <see cref="RequireAccessAttribute{TSource}"/>.</summary>
public interface IAccessRequirementSource
{
    /// <summary>The requirement. It is read once for each type.</summary>
    static abstract AccessRequirement Requirement { get; }
}

/// <summary>Requires a valid access token that meets the requirement of <typeparamref name="TSource"/>: <c>[RequireAccess&lt;AdminOnly&gt;]</c>.</summary>
/// <typeparam name="TSource">The type that provides the requirement. Arguments of an attribute can only be constants.</typeparam>
public sealed class RequireAccessAttribute<TSource> : AccessRequirementAttribute
    where TSource : IAccessRequirementSource
{
    private static readonly AccessRequirement Shared = TSource.Requirement ?? throw new InvalidOperationException($"{typeof(TSource)}.Requirement is null.");
    private static readonly string Name = AccessPolicyName.Register(typeof(TSource), Shared);

    /// <summary>Requires the requirement of the type.</summary>
    public RequireAccessAttribute()
        : base(Shared, Name)
    {
    }
}
