using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Whether an endpoint's token may be missing, where some of its metadata says so and some requires one: the more specific place wins, and of equal
/// ones the requirement.</summary>
internal static class MissingToken
{
    private static readonly ConditionalWeakTable<Endpoint, StrongBox<bool>> Known = [];

    public static bool IsAllowed(Endpoint endpoint) => Known.GetValue(endpoint, static endpoint => new(IsAllowed(endpoint.Metadata))).Value;

    public static bool IsAllowed(EndpointMetadataCollection metadata)
    {
        object[] items = [.. metadata];
        if (!Array.Exists(items, static item => item is IOptionalAccessTokenMetadata))
            return false;
        if (!Array.Exists(items, IsRequirement))
            return true;

        // The convention opens nothing that is closed. An attribute does, where it is known what carries it.
        int attribute = Array.FindLastIndex(items, static item => item is AllowMissingAccessTokenAttribute);
        if (attribute < 0 || EndpointMethod.Find(metadata) is not { } method || Carries(method.Method, IsRequirement))
            return false;
        bool isLast = !items.AsSpan(attribute).ContainsAny(IsRequirement);
        if (Carries(method.Method, static item => item is AllowMissingAccessTokenAttribute))
            return isLast || method.Class is not null;   // what follows is said of the endpoint alone, or of the whole service
        return isLast && method.Class is { } type && !Carries(type, IsRequirement);   // what precedes it is the group's
    }

    private static bool ContainsAny(this Span<object> items, Predicate<object> predicate)
    {
        foreach (object item in items)
        {
            if (predicate(item))
                return true;
        }

        return false;
    }

    private static bool Carries(MemberInfo member, Predicate<object> predicate) => Array.Exists(member.GetCustomAttributes(inherit: true), predicate);

    private static bool IsRequirement(object item) => item switch
    {
        IOptionalAccessTokenMetadata => false,
        AuthorizationPolicy policy => !policy.Requirements.All(static requirement => requirement is OptionalAccessTokenRequirement),
        _ => item is IAuthorizeData or IAuthorizationRequirementData,
    };
}
