using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Support;

/// <summary>An API with long-lived connections and a clock that is advanced by the test. It reports the events of its WebSockets.</summary>
internal sealed class LiveApi : IAsyncDisposable
{
    /// <summary>The lifetime of tokens, after which they are accepted for the clock skew.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan Accepted = Lifetime + TimeSpan.FromSeconds(30);

    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "live");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private ApiHost? _host;

    private LiveApi(TestClock clock)
    {
        Clock = clock;
        Issuer = new TestIssuer("https://live.example/", clock, Key);
    }

    public TestClock Clock { get; }

    public TestIssuer Issuer { get; }

    public ApiHost Host => _host!;

    /// <summary>The revocations, if <see cref="AddRevocation"/> is among the services.</summary>
    public TokenRevocations Revocations => Host.Services.GetRequiredService<TokenRevocations>();

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<LiveApi> StartAsync(
        Action<WebApplication, LiveApi> map, HttpProtocols protocols = HttpProtocols.Http1, Action<IServiceCollection>? services = null, TimeProvider? time = null)
    {
        var api = new LiveApi(new TestClock());
        api._host = await ApiHost.StartAsync(
            collection =>
            {
                collection.AddSingleton(time ?? api.Clock);
                collection.AddAuthentication().AddAccessToken(options => options.Accept(api.Issuer));
                collection.AddAuthorization();
                services?.Invoke(collection);
            },
            app => map(app, api),
            protocols);
        return api;
    }

    public string Token(string subject = "alice") => Issuer.Token().WithSubject(subject).ExpiringIn(Lifetime).Create();

    public static void AddRevocation(IServiceCollection services) => services.AddTokenRevocation(static options => options.MaxTokenLifetime = Lifetime * 2);

    /// <summary>Revokes the tokens that a subject has.</summary>
    public async Task RevokeAsync(string subject = "alice") =>
        Assert.Equal(RevocationOutcome.Shared, await Revocations.RevokeSubjectAsync(Issuer.Issuer, subject, cancellationToken: Cancellation));

    public void Tell(string text) => _events.Writer.TryWrite(text);

    /// <summary>The next event that the API reported.</summary>
    public async Task<string> NextAsync() => await _events.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);

    /// <summary>All events that were reported and not yet read.</summary>
    public IReadOnlyList<string> Rest()
    {
        List<string> rest = [];
        while (_events.Reader.TryRead(out string? text))
            rest.Add(text);
        return rest;
    }

    /// <summary>Advances the clock in steps until the task has completed.</summary>
    public async Task AdvanceUntilAsync(Task happened)
    {
        for (int i = 0; i < 400 && !happened.IsCompleted; i++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(happened, Task.Delay(50, Cancellation));
        }

        await happened.WaitAsync(Patience, Cancellation);
    }

    public async Task<ClientWebSocket> ConnectAsync(string path, Action<ClientWebSocketOptions>? options = null, HttpMessageInvoker? invoker = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        options?.Invoke(socket.Options);
        await socket.ConnectAsync(new UriBuilder(Host.Address) { Scheme = "ws", Path = path }.Uri, invoker, Cancellation);
        return socket;
    }

    public static Task SendAsync(WebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancellation);

    /// <summary>The next message, or how the WebSocket was closed.</summary>
    public static async Task<string> ReceiveAsync(WebSocket socket)
    {
        byte[] buffer = new byte[65_536];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, Cancellation).WaitAsync(Patience, Cancellation);
        return result.MessageType == WebSocketMessageType.Close ? $"{(int?)result.CloseStatus} {result.CloseStatusDescription}" : Encoding.UTF8.GetString(buffer, 0, result.Count);
    }

    /// <summary>Echoes messages and reports how the WebSocket ended.</summary>
    public async Task EchoAsync(HttpContext context, WebSocketAcceptContext? accept = null)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(accept ?? new WebSocketAcceptContext());
        try
        {
            string text = string.Empty;
            while (socket.State == WebSocketState.Open)
            {
                text = await ReceiveAsync(socket);
                if (socket.State == WebSocketState.Open)
                    await SendAsync(socket, text);
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
            Tell("closed " + text);
        }
        catch (WebSocketException exception)
        {
            Tell(exception.WebSocketErrorCode.ToString());
        }
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
}
