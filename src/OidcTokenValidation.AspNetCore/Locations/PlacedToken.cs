using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>Takes the token from the place that the endpoint has for it.</summary>
internal static class PlacedToken
{
    /// <summary>Adds the token to the facts and removes it from the request. How many there may be is for the validator to judge.</summary>
    public static ResourceRequest Take(HttpContext context, AccessTokenFeature feature, in ResourceRequest facts)
    {
        if (EndpointLocation.Find(context) is not { } location)
            return facts;
        if (location == AccessTokenLocation.Query)
        {
            QueryWithoutToken.Prepare(context);
            return facts with { ReadsTokenFromQuery = true };
        }

        return facts with { OtherTokens = location.FieldName is { } name ? TakeField(context.Request.Headers, name) : TakeSubProtocol(context.Request.Headers, feature) };
    }

    /// <summary>Whether a token may be in the place, before anybody took it.</summary>
    public static bool MayBeIn(HttpRequest request) => EndpointLocation.Find(request.HttpContext) is { } location
        && (location == AccessTokenLocation.Query ? QueryWithoutToken.HoldsToken(request)
            : location.FieldName is { } name ? request.Headers.ContainsKey(name)
            : SubProtocolOffer.Read(request.Headers.SecWebSocketProtocol).Tokens.Count > 0);

    private static StringValues TakeField(IHeaderDictionary headers, string name) => headers.Remove(name, out StringValues values) ? values : default;

    private static StringValues TakeSubProtocol(IHeaderDictionary headers, AccessTokenFeature feature)
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
