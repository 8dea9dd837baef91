using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace OidcTokenValidation.Interop.Tests.Browser;

/// <summary>A connection to one tab by the Chrome DevTools protocol. Commands are sent one after the other.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly Action<string, JsonElement> _onEvent;
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    private DevTools(Action<string, JsonElement> onEvent)
    {
        _onEvent = onEvent;
        _socket.Options.Proxy = null;
    }

    /// <summary>Connects; <paramref name="onEvent"/> gets the name and the parameters of each event, one after the other.</summary>
    public static async Task<DevTools> ConnectAsync(Uri address, Action<string, JsonElement> onEvent, CancellationToken cancellationToken)
    {
        var tools = new DevTools(onEvent);
        await tools._socket.ConnectAsync(address, cancellationToken);
        tools._reading = tools.ReadAsync();
        return tools;
    }

    /// <summary>Sends a command and waits for its result.</summary>
    /// <exception cref="DevToolsException">The browser refused the command, or has gone.</exception>
    public async Task<JsonElement> SendAsync(string method, object parameters, CancellationToken cancellationToken)
    {
        var id = ++_lastId;
        var response = _waiting[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }, Json);
        await _socket.SendAsync(command, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        var message = await response.Task.WaitAsync(Patience, cancellationToken);
        return message.TryGetProperty("error", out var error) ? throw new DevToolsException($"{method}: {error}") : message.GetProperty("result");
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await ReceiveAsync() is { } message)
            {
                Dispatch(message);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser or this test has hung up.
        }
        finally
        {
            foreach (var waiting in _waiting.Values)
            {
                waiting.TrySetException(new DevToolsException("The browser has gone."));
            }
        }
    }

    private void Dispatch(JsonElement message)
    {
        if (!message.TryGetProperty("id", out var id))
        {
            _onEvent(message.GetProperty("method").GetString()!, message.GetProperty("params"));
        }
        else if (_waiting.TryRemove(id.GetInt32(), out var waiting))
        {
            waiting.TrySetResult(message);
        }
    }

    private async Task<JsonElement?> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[65_536];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonElement.Parse(message.ToArray());
            }
        }
    }
}

/// <summary>The browser refused a command, or has gone.</summary>
internal sealed class DevToolsException(string message) : Exception(message);
