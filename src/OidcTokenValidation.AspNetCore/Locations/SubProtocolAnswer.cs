using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>The sub-protocol that the server selects (RFC 6455 §4.2.2), when a token was among those offered.</summary>
internal static class SubProtocolAnswer
{
    /// <summary>Selects the marker where the application selected nothing, for browsers close a connection without a selection; and never the token.</summary>
    public static void Correct(HttpContext context)
    {
        if (context.Features.Get<AccessTokenFeature>()?.SubProtocols is not { } offer)
            return;
        IHeaderDictionary headers = context.Response.Headers;
        if (StringValues.IsNullOrEmpty(headers.SecWebSocketProtocol) || HoldsToken(headers.SecWebSocketProtocol.ToString(), offer))
            headers.SecWebSocketProtocol = offer.Marker;
    }

    private static bool HoldsToken(string selected, SubProtocolOffer offer) =>
        offer.Tokens.Any(token => !string.IsNullOrEmpty(token) && selected.Contains(token, StringComparison.Ordinal));
}
