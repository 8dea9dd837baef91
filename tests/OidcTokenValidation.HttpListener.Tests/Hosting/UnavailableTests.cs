using System.Net;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Listener.Tests.Hosting;

/// <summary>Keys or a replay store that are unavailable: 503 with Retry-After and no challenge, because the fault is not the token's.</summary>
public sealed class UnavailableTests : IAsyncDisposable
{
    private readonly TestIssuerServer _issuer = TestIssuerServer.Start();
    private readonly DPoPClient _client = new();

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Token_that_cannot_be_validated_is_503()
    {
        _issuer.Script = static _ => new TestResponse { Status = 500 };
        await using ListenerApi api = Start();
        (await api.GetAsync("/me", _issuer.Issuer.Token().Bearer())).AssertUnavailable();
        (await api.GetAsync("/optional", _issuer.Issuer.Token().Bearer())).AssertUnavailable();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.SendAsync("HEAD /me HTTP/1.1", "Authorization: " + _issuer.Issuer.Token().Bearer())).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync("/me", _issuer.Issuer.Token().Expired().Bearer())).Status);
        (await api.SendAsync("GET /optional HTTP/1.1")).AssertOk("anonymous");
        (await api.GetAsync("/me", Providers.Home.Token().Bearer())).AssertOk("alice by Bearer");
        Assert.Empty(api.Errors);
    }

    [Fact]
    public async Task Waiting_for_keys_can_be_cancelled_and_breaks_no_other()
    {
        TaskCompletionSource gate = new(), arrived = new();
        _issuer.Script = path =>
        {
            arrived.TrySetResult();
            return path == "/jwks" ? null : new TestResponse { Body = _issuer.Issuer.Metadata, Gate = gate.Task };
        };
        await using ListenerApi api = Start();
        using var cancelled = new CancellationTokenSource();
        api.Cancellation = cancelled.Token;
        string bearer = _issuer.Issuer.Token().Bearer();
        using RawConnection first = await api.ConnectAsync();
        await first.SendAsync(["GET /me HTTP/1.1", "Authorization: " + bearer]);
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
        while (api.Targets.Count == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        api.Cancellation = CancellationToken.None;
        Task<Reply>[] others = [.. Enumerable.Range(0, 10).Select(_ => api.GetAsync("/me", bearer))];
        await cancelled.CancelAsync();
        await first.ReadToEndAsync();
        gate.SetResult();

        Assert.All(await Task.WhenAll(others), static reply => reply.AssertOk("alice by Bearer"));
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(api.Errors));
    }

    [Fact]
    public async Task Request_with_a_bound_token_is_503_while_the_store_is_down()
    {
        await using ListenerApi api = ListenerApi.Start(static options => options.DPoP.ReplayStore = new BrokenStore());
        (await api.GetAsync(_client, _client.TokenFor(), "/me")).AssertUnavailable();
        (await api.GetAsync("/me", Providers.Home.Token().Bearer())).AssertOk("alice by Bearer");
    }

    private ListenerApi Start() => ListenerApi.Start(options => options.Issuers.Add(_issuer.Trust()));

    private sealed class BrokenStore : IReplayStore
    {
        public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) => throw new IOException("on purpose");
    }
}
