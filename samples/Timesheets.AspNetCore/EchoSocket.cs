using System.Net.WebSockets;

namespace Timesheets;

/// <summary>A WebSocket that sends back every text message. It does not handle tokens: when the token expires, it sees a close by the client.</summary>
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
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client has disconnected without a close message.
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

            WebSocketCloseStatus status = part.MessageType == WebSocketMessageType.Close
                ? WebSocketCloseStatus.NormalClosure
                : WebSocketCloseStatus.InvalidMessageType;
            await socket.CloseOutputAsync(status, statusDescription: null, cancellation);
            return;
        }
    }
}
