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
        if (TokenDeadline.Get(context) is { } deadline)
            context.Response.RegisterForDispose(TokenTimer.Start(TokenDeadline.GetTimeProvider(context), deadline, socket.Abort));
        return socket;
    }
}
