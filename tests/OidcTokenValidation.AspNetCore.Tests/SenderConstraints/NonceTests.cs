using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>Nonces of this API (RFC 9449 §8, §9): in rejections, and in every kind of response to a request with an old one.</summary>
public sealed class NonceTests : IAsyncLifetime
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256");

    // The middle of a window of nonces.
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 2, 30, TimeSpan.Zero));
    private readonly TestIssuer _issuer;
    private readonly DPoPClient _client;
    private readonly Attempts _attempts = new();
    private CountingReplayStore? _store;
    private ApiHost? _host;
    private HttpClient? _http;

    public NonceTests()
    {
        _issuer = new TestIssuer("https://clock.example/", _clock, Key);
        _client = new DPoPClient("ES256", _clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        _client.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Client_gets_the_nonce_from_the_rejection_and_the_next_one_in_time(HttpProtocols protocols)
    {
        await StartAsync(protocols);
        await AssertPassesAsync(attempts: 2);
        string? first = _client.Nonce;
        Assert.NotNull(first);
        await AssertPassesAsync(attempts: 1);
        Assert.Equal(first, _client.Nonce);

        // The nonce becomes old: the response contains the next one, and no request fails.
        _clock.Advance(TimeSpan.FromMinutes(5));
        await AssertPassesAsync(attempts: 1);
        Assert.NotEqual(first, _client.Nonce);
        await AssertPassesAsync(attempts: 1);

        // Two windows later the nonce is too old.
        _clock.Advance(TimeSpan.FromMinutes(10));
        await AssertPassesAsync(attempts: 2);
    }

    [Rule("RFC 9449 §8.2 one field")]
    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Rejection_contains_one_nonce_and_is_not_for_caches(HttpProtocols protocols)
    {
        await StartAsync(protocols);
        Reply reply = await _host!.SendAsync(_client, Token(), "/me");
        reply.AssertProofRefused(HttpStatusCode.Unauthorized, "use_dpop_nonce", "The DPoP proof needs a nonce.");
        AssertNonce(reply);
        Assert.Equal(0, _store!.Calls);

        _client.Nonce = "made-up";
        reply = await _host!.SendAsync(_client, Token(), "/me");
        reply.AssertProofRefused(HttpStatusCode.Unauthorized, "use_dpop_nonce", "The DPoP proof needs a new nonce.");
        AssertNonce(reply);
    }

    [Fact]
    public async Task Other_rejections_and_responses_to_a_current_nonce_contain_no_nonce()
    {
        await StartAsync();
        await AssertPassesAsync(attempts: 2);
        string token = Token(), proof = _client.ProofFor(token, _host!.Address + "me");
        foreach (Reply reply in (Reply[])[await _host.SendAsync(_client, token, "/me", proof: proof), await _host.SendAsync(_client, token, "/me", proof: proof), await _host.SendAsync("/me")])
        {
            Assert.Empty(reply.Headers["DPoP-Nonce"]);
            Assert.Empty(reply.Headers["Cache-Control"]);
        }
    }

    [Rule("RFC 9449 §8.2 next nonce")]
    [Theory]
    [InlineData("/me", 200, "alice by DPoP")]
    [InlineData("/cached", 200, "cached")]
    [InlineData("/cached-late", 200, "cached")]
    [InlineData("/cleared", 200, "cleared")]
    [InlineData("/streamed", 200, "streamed")]
    [InlineData("/file", 200, "file")]
    [InlineData("/authenticated-again", 200, "alice")]
    [InlineData("/throws", 500, "error: alice by DPoP")]
    [InlineData("/missing", 404, "status 404: alice by DPoP")]
    [InlineData("/read", 403, "insufficient_scope")]
    public async Task Response_to_an_old_nonce_contains_the_next_one_for_every_kind_of_response(string path, int status, string body)
    {
        await StartAsync();
        await AssertPassesAsync(attempts: 2);
        string? old = _client.Nonce;
        _clock.Advance(TimeSpan.FromMinutes(5));
        int before = _store!.Calls;

        Reply reply = await _host!.SendAsync(_client, Token(), path);
        Assert.Equal(status, (int)reply.Status);
        Assert.Contains(body, reply.Body, StringComparison.Ordinal);
        Assert.NotEqual(old, AssertNonce(reply));

        // Validated once, though the pipeline ran twice: no false replay.
        Assert.Equal(before + 1, _store.Calls);
    }

    private static string AssertNonce(Reply reply)
    {
        Assert.Equal("no-store", Assert.Single(reply.Headers["Cache-Control"]));
        return Assert.Single(reply.Headers["DPoP-Nonce"]);
    }

    private async Task AssertPassesAsync(int attempts)
    {
        int before = _attempts.Count;
        Assert.Equal("alice by DPoP", await _http!.GetStringAsync("/me", Cancellation));
        Assert.Equal(attempts, _attempts.Count - before);
    }

    private string Token() => _issuer.Token().BoundTo(_client).ExpiringIn(TimeSpan.FromHours(1)).Create();

    private async Task StartAsync(HttpProtocols protocols = HttpProtocols.Http1)
    {
        _store = new CountingReplayStore(new InMemoryReplayStore(timeProvider: _clock));
        _host = await BoundApi.StartAsync(
            options =>
            {
                options.Issuers.Clear();
                options.Issuers.Add(_issuer.Trust());
                options.DPoP.RequireNonce = true;
                options.DPoP.ReplayStore = _store;
            },
            Map,
            protocols,
            services => services.AddSingleton<TimeProvider>(_clock));
        _attempts.InnerHandler = ApiHost.CreateHandler();
        _http = _host.CreateClient(_client.CreateHandler(Token(), _attempts));
    }

    private static void Map(WebApplication app)
    {
        // With a new service scope, so that only the request itself stores the first result.
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/cached", static (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=600";
            context.Response.Headers["DPoP-Nonce"] = "the application's";
            return "cached";
        }).RequireAuthorization();
        app.MapGet("/cached-late", static (HttpContext context) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.CacheControl = "public, max-age=600";
                return Task.CompletedTask;
            });
            return "cached";
        }).RequireAuthorization();
        app.MapGet("/cleared", static (HttpContext context) =>
        {
            context.Response.Clear();
            return "cleared";
        }).RequireAuthorization();
        app.MapGet("/streamed", static async (HttpContext context) =>
        {
            await context.Response.StartAsync(context.RequestAborted);
            await context.Response.WriteAsync("streamed", context.RequestAborted);
        }).RequireAuthorization();
        app.MapGet("/file", static () => TypedResults.File("file"u8.ToArray(), "text/plain", lastModified: DateTimeOffset.UnixEpoch)).RequireAuthorization();
        app.MapGet("/authenticated-again", static async (HttpContext context) => (await context.AuthenticateAsync(AccessTokenDefaults.AuthenticationScheme)).Principal!.Identity!.Name).RequireAuthorization();
        app.MapGet("/throws", static string () => throw new InvalidOperationException("on purpose")).RequireAuthorization();
        app.MapGet("/missing", static () => TypedResults.NotFound()).RequireAuthorization();
        app.MapGet("/error", static (HttpContext context) => "error: " + BoundApi.Describe(context)).RequireAuthorization();
        app.MapGet("/status/{code}", static (HttpContext context, string code) => $"status {code}: {BoundApi.Describe(context)}").RequireAuthorization();
    }

    private sealed class Attempts : DelegatingHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
