using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>Selects a sub-protocol (RFC 6455 §4.2.2) when a token was among those offered.</summary>
internal static class SubProtocolSelection
{
    /// <summary>Selects the marker if the application selected nothing, because browsers close a connection without a selection; and never the token.</summary>
    public static void Apply(HttpContext context)
    {
        if (context.Features.Get<AccessTokenFeature>()?.SubProtocols is not { } offer)
            return;
        IHeaderDictionary headers = context.Response.Headers;
        if (StringValues.IsNullOrEmpty(headers.SecWebSocketProtocol) || ContainsToken(headers.SecWebSocketProtocol.ToString(), offer))
            headers.SecWebSocketProtocol = offer.Marker;
    }

    private static bool ContainsToken(string selected, SubProtocolOffer offer) =>
        offer.Tokens.Any(token => !string.IsNullOrEmpty(token) && selected.Contains(token, StringComparison.Ordinal));
}
