using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Accepts the WebSockets of a server that creates them itself, as TestServer does. They are aborted, because there is no stream for a close
/// frame.</summary>
internal sealed class BoundWebSockets(HttpContext context, IHttpWebSocketFeature inner) : IHttpWebSocketFeature
{
    public bool IsWebSocketRequest => inner.IsWebSocketRequest;

    public async Task<WebSocket> AcceptAsync(WebSocketAcceptContext accept)
    {
        WebSocket socket = await inner.AcceptAsync(accept).ConfigureAwait(false);
        if (context.GetAccessToken() is { } token)
        {
            BoundResponse.Release(context);
            context.Response.RegisterForDispose(token.OnEnd(_ => socket.Abort()));
        }

        return socket;
    }
}
