using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Determines whether an endpoint's token may be missing, if some of its metadata allows it and some requires a token. The more specific metadata
/// takes precedence; on the same level, the requirement.</summary>
internal static class MissingToken
{
    private static readonly ConditionalWeakTable<Endpoint, StrongBox<bool>> Cache = [];

    public static bool IsAllowed(Endpoint endpoint) => Cache.GetValue(endpoint, static endpoint => new(IsAllowed(endpoint.Metadata))).Value;

    public static bool IsAllowed(EndpointMetadataCollection metadata)
    {
        object[] items = [.. metadata];
        if (!Array.Exists(items, static item => item is IOptionalAccessTokenMetadata))
            return false;
        if (!Array.Exists(items, IsRequirement))
            return true;

        // The convention AllowMissingAccessToken() overrides no requirement. The attribute does, if its method or class is found.
        int attribute = Array.FindLastIndex(items, static item => item is AllowMissingAccessTokenAttribute);
        if (attribute < 0 || EndpointMethod.Find(metadata) is not { } method || HasAttribute(method.Method, IsRequirement))
            return false;
        bool isLast = !items.AsSpan(attribute).ContainsAny(IsRequirement);
        if (HasAttribute(method.Method, static item => item is AllowMissingAccessTokenAttribute))
            return isLast || method.Class is not null;   // metadata after it is that of the endpoint alone, or of the whole service
        return isLast && method.Class is { } type && !HasAttribute(type, IsRequirement);   // metadata before it is that of the group
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

    private static bool HasAttribute(MemberInfo member, Predicate<object> predicate) => Array.Exists(member.GetCustomAttributes(inherit: true), predicate);

    private static bool IsRequirement(object item) => item switch
    {
        IOptionalAccessTokenMetadata => false,
        AuthorizationPolicy policy => !policy.Requirements.All(static requirement => requirement is OptionalAccessTokenRequirement),
        _ => item is IAuthorizeData or IAuthorizationRequirementData,
    };
}
