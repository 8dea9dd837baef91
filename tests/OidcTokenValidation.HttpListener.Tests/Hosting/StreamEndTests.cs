using System.Net;
using System.Net.WebSockets;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Listener.Tests.Hosting;

/// <summary>Responses and WebSockets of HttpListener that the application ends with their token, as the README does.</summary>
public sealed class StreamEndTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestClock _clock = new();
    private readonly TestIssuer _issuer;
    private readonly TokenRevocations _revocations;
    private readonly AccessTokenValidator _validator;
    private readonly LoopbackListener _listener;
    private readonly HttpClient _client = new(ApiHost.CreateHandler());

    public StreamEndTests()
    {
        _issuer = new TestIssuer("https://live.example/", _clock, TestSigningKey.Create("ES256"));
        _revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromMinutes(10) }, timeProvider: _clock);
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [_issuer.Trust()], Revocations = _revocations };
        _validator = AccessTokenValidator.Create(options, _clock);
        _listener = new LoopbackListener(context => _ = RespondAsync(context));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _listener.DisposeAsync();
        _validator.Dispose();
        _revocations.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Response_ends_with_its_token_and_another_does_not(bool isRevoked)
    {
        using HttpResponseMessage alice = await OpenAsync("alice", TimeSpan.FromMinutes(5)), bob = await OpenAsync("bob", TimeSpan.FromMinutes(10));
        Task<string> ending = alice.Content.ReadAsStringAsync(Cancellation), open = bob.Content.ReadAsStringAsync(Cancellation);
        await _revocations.AssertWatchedAsync(2, Cancellation);
        await EndAsync(isRevoked);
        await AssertEndsAsync(ending);
        Assert.False(open.IsCompleted);
        await _revocations.AssertWatchedAsync(1, Cancellation);
        await _revocations.RevokeIssuerAsync(_issuer.Issuer, cancellationToken: Cancellation);
        await AssertEndsAsync(open);
        await _revocations.AssertWatchedAsync(0, Cancellation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WebSocket_ends_with_its_token(bool isRevoked)
    {
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.SetRequestHeader("Authorization", Bearer("alice", TimeSpan.FromMinutes(5)));
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_listener.Port}/"), Cancellation);
        await _revocations.AssertWatchedAsync(1, Cancellation);
        await EndAsync(isRevoked);
        await Assert.ThrowsAnyAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[100], Cancellation).WaitAsync(Patience, Cancellation));
        await _revocations.AssertWatchedAsync(0, Cancellation);
    }

    // The listener of .NET, unlike that of Windows, ends the body as if it were complete.
    private static async Task AssertEndsAsync(Task<string> reading)
    {
        Assert.Same(reading, await Task.WhenAny(reading, Task.Delay(Patience, Cancellation)));
        if (reading.IsCompletedSuccessfully)
            Assert.Equal("first", await reading);
    }

    private async Task EndAsync(bool isRevoked)
    {
        if (isRevoked)
            await _revocations.RevokeSubjectAsync(_issuer.Issuer, "alice", cancellationToken: Cancellation);
        else
            _clock.Advance(TimeSpan.FromSeconds(330));
    }

    private async Task RespondAsync(HttpListenerContext context)
    {
        AccessToken token = (await _validator.ValidateAsync(context, Cancellation)).Token!;
        if (context.Request.IsWebSocketRequest)
        {
            WebSocket socket = (await context.AcceptWebSocketAsync(subProtocol: null)).WebSocket;
            using IDisposable end = token.OnEnd(_ => context.Response.Abort());
            await Assert.ThrowsAnyAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[100], Cancellation));
            return;
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable responseEnd = token.OnEnd(_ =>
        {
            context.Response.Abort();
            ended.SetResult();
        });
        context.Response.SendChunked = true;
        await context.Response.OutputStream.WriteAsync("first"u8.ToArray(), Cancellation);
        await context.Response.OutputStream.FlushAsync(Cancellation);
        await ended.Task.WaitAsync(Patience, Cancellation);
    }

    private string Bearer(string subject, TimeSpan lifetime) => _issuer.Token().WithSubject(subject).ExpiringIn(lifetime).Bearer();

    private async Task<HttpResponseMessage> OpenAsync(string subject, TimeSpan lifetime)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_listener.Port}/");
        request.Headers.TryAddWithoutValidation("Authorization", Bearer(subject, lifetime));
        HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return response.EnsureSuccessStatusCode();
    }
}
