using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>The WebSockets of a server that makes them itself, as TestServer does: there is no stream to close in good order, so they are aborted.</summary>
internal sealed class BoundWebSockets(HttpContext context, IHttpWebSocketFeature inner) : IHttpWebSocketFeature
{
    public bool IsWebSocketRequest => inner.IsWebSocketRequest;

    public async Task<WebSocket> AcceptAsync(WebSocketAcceptContext accept)
    {
        WebSocket socket = await inner.AcceptAsync(accept).ConfigureAwait(false);
        if (TokenDeadline.Get(context) is { } deadline)
            context.Response.RegisterForDispose(TokenTimer.Start(TokenDeadline.ClockOf(context), deadline, socket.Abort));
        return socket;
    }
}
