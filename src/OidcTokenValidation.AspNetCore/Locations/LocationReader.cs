using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>Reads the token from the location of the endpoint.</summary>
internal static class LocationReader
{
    /// <summary>Adds the tokens to the validator's request and removes them from the HTTP request. The validator rejects more than one.</summary>
    public static ResourceRequest Read(HttpContext context, AccessTokenFeature feature, in ResourceRequest request)
    {
        if (EndpointLocation.Find(context) is not { } location)
            return request;
        if (location == AccessTokenLocation.Query)
        {
            QueryToken.Remove(context);
            return request with { ReadsTokenFromQuery = true };
        }

        IHeaderDictionary headers = context.Request.Headers;
        return request with { OtherTokens = location.FieldName is { } name ? RemoveField(headers, name) : RemoveSubProtocol(headers, feature) };
    }

    /// <summary>Whether the location has a token, before one is read.</summary>
    public static bool HasToken(HttpRequest request) => EndpointLocation.Find(request.HttpContext) is { } location
        && (location == AccessTokenLocation.Query ? QueryToken.IsPresent(request)
            : location.FieldName is { } name ? request.Headers.ContainsKey(name)
            : SubProtocolOffer.Read(request.Headers.SecWebSocketProtocol).Tokens.Count > 0);

    private static StringValues RemoveField(IHeaderDictionary headers, string name) => headers.Remove(name, out StringValues values) ? values : default;

    private static StringValues RemoveSubProtocol(IHeaderDictionary headers, AccessTokenFeature feature)
    {
        if (headers.SecWebSocketProtocol.Count == 0)
            return default;
        var offer = SubProtocolOffer.Read(headers.SecWebSocketProtocol);
        feature.SubProtocols = offer;
        if (offer.Tokens.Count > 0)
            headers.SecWebSocketProtocol = offer.Others;
        return offer.Tokens;
    }
}
