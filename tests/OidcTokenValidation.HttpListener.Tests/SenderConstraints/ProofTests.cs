using System.Net;
using System.Security.Cryptography.X509Certificates;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Listener.Tests.SenderConstraints;

/// <summary>Nonces, replays and certificates, over the wire.</summary>
public sealed class ProofTests : IDisposable
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256");

    // The middle of a window of nonces.
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 2, 30, TimeSpan.Zero));
    private readonly DPoPClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Client_gets_the_nonce_from_the_rejection_and_the_next_one_in_time()
    {
        using var issuer = new TestIssuer("https://clock.example/", _clock, Key);
        using var client = new DPoPClient("ES256", _clock);
        await using ListenerApi api = Start(issuer);
        string token = issuer.Token().BoundTo(client).ExpiringIn(TimeSpan.FromHours(1)).Create();
        var attempts = new Attempts();
        using var http = new HttpClient(client.CreateHandler(token, attempts));

        await AssertPassesAsync(2);
        string? first = client.Nonce;
        await AssertPassesAsync(1);
        Assert.Equal(first, client.Nonce);

        // The nonce becomes old: the response contains the next one, and no request fails.
        _clock.Advance(TimeSpan.FromMinutes(5));
        await AssertPassesAsync(1);
        Assert.NotEqual(first, client.Nonce);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await AssertPassesAsync(2);

        // A request with a body is sent again with its body.
        _clock.Advance(TimeSpan.FromMinutes(10));
        using var content = new StringContent("hours");
        using HttpResponseMessage echo = await http.PostAsync(api.Origin + "/echo", content, TestContext.Current.CancellationToken);
        Assert.Equal("hours", await echo.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        async Task AssertPassesAsync(int expected)
        {
            attempts.Count = 0;
            Assert.Equal("alice by DPoP", await http.GetStringAsync(api.Origin + "/me", TestContext.Current.CancellationToken));
            Assert.Equal(expected, attempts.Count);
        }
    }

    [Fact]
    public async Task Nonce_is_contained_once_in_a_rejection_a_success_and_a_403_and_in_no_other_response()
    {
        using var issuer = new TestIssuer("https://clock.example/", _clock, Key);
        using var client = new DPoPClient("ES256", _clock);
        await using ListenerApi api = Start(issuer);
        string token = issuer.Token().BoundTo(client).ExpiringIn(TimeSpan.FromHours(1)).Create();

        Reply refused = await api.GetAsync(client, token, "/me");
        refused.AssertProofRefused(HttpStatusCode.Unauthorized, "use_dpop_nonce", "The DPoP proof needs a nonce.");
        client.Nonce = NonceOf(refused);
        Reply fresh = await api.GetAsync(client, token, "/me");
        fresh.AssertOk("alice by DPoP");
        Assert.Empty(fresh.Headers["DPoP-Nonce"]);

        _clock.Advance(TimeSpan.FromMinutes(5));
        Reply valid = await api.GetAsync(client, token, "/me"), forbidden = await api.GetAsync(client, token, "/read");
        valid.AssertOk("alice by DPoP");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.Status);
        Assert.Equal(NonceOf(valid), NonceOf(forbidden));
        Assert.Empty((await api.GetAsync("/me", "Bearer x")).Headers["DPoP-Nonce"]);
    }

    [Fact]
    public async Task Hundred_parallel_requests_with_the_same_proof_pass_once()
    {
        await using ListenerApi api = ListenerApi.Start();
        string[] fields = _client.Fields(_client.TokenFor(), api.Origin + "/me");
        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => api.SendAsync("GET /me HTTP/1.1", fields)));
        Assert.Single(replies, static reply => reply.Status == HttpStatusCode.OK);
        foreach (Reply refused in replies.Where(static reply => reply.Status != HttpStatusCode.OK))
            refused.AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof was used before.");
        Assert.Empty(api.Errors);
    }

    [Fact]
    public async Task Replay_store_is_called_once_for_a_request_and_never_for_a_rejected_one()
    {
        var store = new CountingReplayStore();
        await using ListenerApi api = ListenerApi.Start(options => options.DPoP.ReplayStore = store);
        string[] fields = _client.Fields(_client.TokenFor(), api.Origin + "/me");
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.SendAsync("GET /elsewhere HTTP/1.1", fields)).Status);
        Assert.Equal(0, store.Calls);
        (await api.SendAsync("GET /me HTTP/1.1", fields)).AssertOk("alice by DPoP");
        Assert.Equal(1, store.Calls);
    }

    [Fact]
    public async Task Certificate_of_a_trusted_proxy_is_used_and_a_missing_one_does_not_throw()
    {
        using X509Certificate2 certificate = Certificates.Create("client");
        string[] fields = ["Authorization: " + Providers.Home.Token().BoundTo(certificate).Bearer(), "Client-Cert: " + certificate.ToField()];
        await using ListenerApi trusting = ListenerApi.Start(static options => options.ClientCertificates.TrustedProxies.Add("127.0.0.1"));
        (await trusting.SendAsync("GET /me HTTP/1.1", fields)).AssertOk("alice by Mtls");
        Assert.Equal(HttpStatusCode.Unauthorized, (await trusting.SendAsync("GET /me HTTP/1.1", fields[0])).Status);

        await using ListenerApi other = ListenerApi.Start();
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SendAsync("GET /me HTTP/1.1", fields)).Status);
        Assert.Empty(trusting.Errors.Concat(other.Errors));
    }

    private static string NonceOf(Reply reply)
    {
        Assert.Equal("no-store", Assert.Single(reply.Headers["Cache-Control"]));
        string nonce = Assert.Single(reply.Headers["DPoP-Nonce"]);
        Assert.Matches(@"^[\x21\x23-\x2B\x2D-\x5B\x5D-\x7E]+$", nonce);
        return nonce;
    }

    private ListenerApi Start(TestIssuer issuer) => ListenerApi.Start(
        options =>
        {
            options.Issuers.Clear();
            options.Issuers.Add(issuer.Trust());
            options.DPoP.RequireNonce = true;
        },
        _clock);

    private sealed class Attempts() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        public int Count { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
