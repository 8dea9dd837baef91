using System.Net.WebSockets;

namespace Timesheets;

/// <summary>A WebSocket that sends back every text message. Nothing here knows of tokens: when the token expires, the client seems to close the socket.</summary>
internal static class EchoSocket
{
    public static async Task RunAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await EchoAsync(socket, context.RequestAborted);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The client has gone without a word.
        }
    }

    private static async Task EchoAsync(WebSocket socket, CancellationToken cancellation)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (part.MessageType == WebSocketMessageType.Text)
            {
                await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, cancellation);
                continue;
            }

            WebSocketCloseStatus status = part.MessageType == WebSocketMessageType.Close ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.InvalidMessageType;
            await socket.CloseOutputAsync(status, statusDescription: null, cancellation);
            return;
        }
    }
}
