using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using OidcTokenValidation;
using OidcTokenValidation.AspNetCore.Authorization;

namespace Microsoft.AspNetCore.Authorization;

/// <summary>Adds requirements on access tokens to authorization policies.</summary>
public static class AccessTokenPolicyBuilderExtensions
{
    /// <summary>Requires all of the scopes; otherwise the response is 403 with <c>insufficient_scope</c>.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    public static AuthorizationPolicyBuilder RequireScope(this AuthorizationPolicyBuilder policy, params string[] scopes) =>
        policy.RequireAccess(AccessRequirement.AllScopes(scopes));

    /// <summary>Requires at least one of the scopes; otherwise the response is 403 with <c>insufficient_scope</c>.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    public static AuthorizationPolicyBuilder RequireAnyScope(this AuthorizationPolicyBuilder policy, params string[] scopes) =>
        policy.RequireAccess(AccessRequirement.AnyScope(scopes));

    /// <summary>Requires authorization details of a type (RFC 9396 §2), at least one of which passes a test; otherwise the response is 403
    /// with <c>insufficient_scope</c>.</summary>
    /// <typeparam name="T">Your type for one item.</typeparam>
    /// <param name="policy">The policy.</param>
    /// <param name="type">The <c>type</c> of the items, compared ordinally.</param>
    /// <param name="typeInfo">The metadata of <typeparamref name="T"/>, from your <c>JsonSerializerContext</c>.</param>
    /// <param name="test">The test. Items that do not fit <typeparamref name="T"/> fail without the test.</param>
    /// <param name="description">The description of the test in the log; by default its source text.</param>
    /// <exception cref="ArgumentException">The type is empty, or the metadata has case-insensitive names and allows duplicates.</exception>
    public static AuthorizationPolicyBuilder RequireAuthorizationDetails<T>(
        this AuthorizationPolicyBuilder policy,
        string type,
        JsonTypeInfo<T> typeInfo,
        Func<T, bool> test,
        [CallerArgumentExpression(nameof(test))] string? description = null) =>
        policy.RequireAccess(AccessRequirement.AuthorizationDetails(type, typeInfo, test, description));

    /// <summary>Requires a valid access token that meets <paramref name="requirement"/>.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="requirement">Scopes and claims.</param>
    public static AuthorizationPolicyBuilder RequireAccess(this AuthorizationPolicyBuilder policy, AccessRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(requirement);
        return policy.AddRequirements(new AccessTokenRequirement(requirement));
    }
}
