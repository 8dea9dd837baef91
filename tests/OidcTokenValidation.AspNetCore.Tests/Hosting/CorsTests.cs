using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>Pages of another origin: preflights have no token and pass; the page may read every response, its challenge and its nonce (RFC 9449 §7.1, §8.2).</summary>
public sealed class CorsTests : IAsyncLifetime
{
    private const string Page = "https://app.example";

    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256");

    // The middle of a window of nonces.
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 2, 30, TimeSpan.Zero));
    private readonly TestIssuerServer _outage;
    private readonly TestIssuer _issuer;
    private readonly DPoPClient _client;
    private ApiHost? _host;

    public CorsTests()
    {
        _outage = TestIssuerServer.Start(_clock);
        _issuer = new TestIssuer("https://clock.example/", _clock, Key);
        _client = new DPoPClient("ES256", _clock);
    }

    private ApiHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        _outage.Script = static _ => new TestResponse { Status = 500 };
        _host = await BoundApi.StartAsync(
            options =>
            {
                options.DPoP.RequireNonce = true;
                options.WarmUp = false;
                options.Issuers.Clear();
                options.Issuers.Add(_issuer.Trust());
                options.Issuers.Add(_outage.Trust());
            },
            static app =>
            {
                app.UseExceptionHandler("/error");
                app.UseCors();
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapGet("/error", BoundApi.Describe);
                app.MapGet("/throws", static string () => throw new InvalidOperationException("on purpose")).RequireAuthorization();
                app.MapGet("/cleared", static (HttpContext context) => context.Response.Clear()).RequireAuthorization();
            },
            services: services => services.AddSingleton<TimeProvider>(_clock).AddCors(static cors =>
                cors.AddDefaultPolicy(static policy => policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod().ExposeChallenges())));
    }

    public async ValueTask DisposeAsync()
    {
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _outage.DisposeAsync();
        _client.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData("/me", "GET")]
    [InlineData("/me", "DELETE")]
    [InlineData("/read", "GET")]
    [InlineData("/optional", "GET")]
    [InlineData("/nowhere", "POST")]
    public async Task Preflight_passes_without_a_token(string path, string method)
    {
        Reply reply = await Host.SendRawAsync(
            $"OPTIONS {path} HTTP/1.1", "Origin: " + Page, "Access-Control-Request-Method: " + method, "Access-Control-Request-Headers: authorization,content-type,dpop");

        Assert.Equal(HttpStatusCode.NoContent, reply.Status);
        Assert.Empty(reply.Challenges);
        Assert.Equal("*", Assert.Single(reply.Headers["Access-Control-Allow-Origin"]));
        Assert.Equal(method, Assert.Single(reply.Headers["Access-Control-Allow-Methods"]));

        // By name: in browsers, * does not include Authorization.
        Assert.Equal("authorization,content-type,dpop", Assert.Single(reply.Headers["Access-Control-Allow-Headers"]));
    }

    [Theory]
    [InlineData("OPTIONS /me HTTP/1.1")]
    [InlineData("OPTIONS /me HTTP/1.1", "Origin: " + Page)]
    [InlineData("OPTIONS /me HTTP/1.1", "Access-Control-Request-Method: GET")]
    [InlineData("GET /me HTTP/1.1", "Origin: " + Page, "Access-Control-Request-Method: GET")]
    public async Task Request_that_only_resembles_a_preflight_needs_a_token(params string[] request) =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await Host.SendRawAsync(request)).Status);

    [Rule("RFC 9449 §7.1 CORS")]
    [Theory]
    [InlineData("/me", null, 401)]
    [InlineData("/me", "Bearer x", 401)]
    [InlineData("/me", "Bearer", 400)]
    [InlineData("/optional", "Bearer x", 401)]
    [InlineData("/nowhere", null, 401)]
    public async Task Page_can_read_the_challenge_of_a_rejection(string path, string? authorization, int status)
    {
        Reply reply = await SendAsync(path, authorization);
        Assert.Equal(status, (int)reply.Status);
        Assert.NotEmpty(reply.Challenges);
        AssertReadable(reply);
    }

    [Fact]
    public async Task Page_can_read_the_challenge_with_the_missing_scope()
    {
        Reply reply = await SendAsync("/read", _issuer.Token().Bearer());
        reply.AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        AssertReadable(reply);
    }

    [Fact]
    public async Task Page_can_read_Retry_After()
    {
        Reply reply = await SendAsync("/me", _outage.Issuer.Token().Bearer());
        reply.AssertUnavailable();
        AssertReadable(reply);
    }

    [Rule("RFC 9449 §7.1 CORS")]
    [Theory]
    [InlineData("/me", 200)]
    [InlineData("/cleared", 200)]
    [InlineData("/throws", 500)]
    [InlineData("/read", 403)]
    public async Task Page_can_read_the_required_nonce_and_the_next_one(string path, int status)
    {
        string token = _issuer.Token().BoundTo(_client).ExpiringIn(TimeSpan.FromHours(1)).Create();
        await AssertNonceIsReadableAsync(HttpStatusCode.Unauthorized);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await AssertNonceIsReadableAsync((HttpStatusCode)status);

        async Task AssertNonceIsReadableAsync(HttpStatusCode expected)
        {
            Reply reply = await SendAsync(path, "DPoP " + token, _client.ProofFor(token, Host.Address + path[1..]));
            Assert.Equal(expected, reply.Status);
            AssertReadable(reply);
            Assert.NotEqual(_client.Nonce, _client.Nonce = Assert.Single(reply.Headers["DPoP-Nonce"]));
        }
    }

    [Fact]
    public void Headers_that_the_policy_exposes_already_are_still_exposed()
    {
        CorsPolicy policy = new CorsPolicyBuilder().WithExposedHeaders("ETag").ExposeChallenges().WithExposedHeaders("Link").Build();
        Assert.Equal(["ETag", "WWW-Authenticate", "DPoP-Nonce", "Retry-After", "Link"], policy.ExposedHeaders);
        Assert.Throws<ArgumentNullException>(static () => default(CorsPolicyBuilder)!.ExposeChallenges());
    }

    private static void AssertReadable(Reply reply)
    {
        Assert.Equal("*", Assert.Single(reply.Headers["Access-Control-Allow-Origin"]));
        Assert.Equal("WWW-Authenticate,DPoP-Nonce,Retry-After", Assert.Single(reply.Headers["Access-Control-Expose-Headers"]));
        Assert.Empty(reply.Headers["Access-Control-Allow-Credentials"]);
    }

    private async Task<Reply> SendAsync(string path, string? authorization, string? proof = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", Page);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (proof is not null)
            request.Headers.Add("DPoP", proof);
        return await Host.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
