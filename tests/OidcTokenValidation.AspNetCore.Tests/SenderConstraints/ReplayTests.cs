using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>A proof passes exactly once (RFC 9449 §11.1), for parallel requests and for several authentications of one request.</summary>
public sealed class ReplayTests : IDisposable
{
    private const string Target = $"http://{RawHttp.Host}/me";

    private readonly DPoPClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Hundred_parallel_requests_with_the_same_proof_pass_once()
    {
        await using ApiHost host = await BoundApi.StartAsync();
        string[] lines = ["GET /me HTTP/1.1", .. _client.Fields(BoundApi.TokenFor(_client), Target)];
        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.SendRawAsync(lines)));
        Assert.Single(replies, static reply => reply.Status == HttpStatusCode.OK);
        foreach (Reply refused in replies.Where(static reply => reply.Status != HttpStatusCode.OK))
            refused.AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof was used before.");
    }

    [Fact]
    public async Task Proof_is_used_once_for_several_authentications_of_a_request()
    {
        var store = new CountingReplayStore();
        await using ApiHost host = await BoundApi.StartAsync(options => options.DPoP.ReplayStore = store, static app =>
        {
            app.Use(AuthenticateAsync);
            app.UseAuthentication();
            app.Use(AuthenticateAsync);
            app.UseAuthentication();
            app.UseAuthorization();
            app.UseAuthorization();
            app.Use(AuthenticateAsync);
            app.MapGet("/authenticates", static async (HttpContext context) => (await context.AuthenticateAsync()).Principal!.Identity!.Name)
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = AccessTokenDefaults.AuthenticationScheme });
        });
        (await host.SendAsync(_client, BoundApi.TokenFor(_client), "/authenticates")).AssertOk("alice");
        Assert.Equal(1, store.Calls);

        static async Task AuthenticateAsync(HttpContext context, RequestDelegate next)
        {
            Assert.True((await context.AuthenticateAsync(AccessTokenDefaults.AuthenticationScheme)).Succeeded);
            await next(context);
        }
    }

    [Fact]
    public async Task Proof_is_added_to_the_store_for_a_valid_request_only()
    {
        var store = new CountingReplayStore();
        await using ApiHost host = await BoundApi.StartAsync(options => options.DPoP.ReplayStore = store);
        string token = BoundApi.TokenFor(_client), proof = _client.ProofFor(token, host.Address + "me");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync(_client, token, "/elsewhere", proof: proof)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync(_client, BoundApi.TokenFor(_client, "x"), "/me", proof: proof)).Status);
        Assert.Equal(0, store.Calls);
        (await host.SendAsync(_client, token, "/me", proof: proof)).AssertOk("alice by DPoP");
    }

    [Theory]
    [InlineData("/home-partner")]
    [InlineData("/partner-home")]
    [InlineData("/partner")]
    public async Task Proof_is_used_by_the_scheme_of_the_issuer_among_several_schemes(string path)
    {
        await using ApiHost host = await StartTwoAsync(Providers.Partner);
        string token = Providers.Partner.Token().BoundTo(_client).Create(), proof = _client.ProofFor(token, host.Address + path[1..]);
        (await host.SendAsync(_client, token, path, proof: proof)).AssertOk("alice by DPoP");
        (await host.SendAsync(_client, token, path, proof: proof)).AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof was used before.");

        (await host.SendAsync(_client, Providers.Partner.Token().Expired().BoundTo(_client).Create(), path))
            .AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_token", "The access token has expired.");
    }

    [Theory]
    [InlineData("/home-partner")]
    [InlineData("/partner-home")]
    [InlineData("/partner")]
    public async Task Proof_is_used_once_by_two_schemes_with_the_same_issuer_and_store(string path)
    {
        await using ApiHost host = await StartTwoAsync(Providers.Home);
        string token = BoundApi.TokenFor(_client), proof = _client.ProofFor(token, host.Address + path[1..]);
        (await host.SendAsync(_client, token, path, proof: proof)).AssertOk("alice by DPoP");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync(_client, token, path, proof: proof)).Status);
    }

    [Fact]
    public async Task Application_s_store_is_used_unless_the_options_name_one()
    {
        CountingReplayStore service = new(), own = new();
        foreach ((CountingReplayStore? option, int expected) in ((CountingReplayStore?, int)[])[(null, 1), (own, 1)])
        {
            await using ApiHost host = await BoundApi.StartAsync(options => options.DPoP.ReplayStore = option, services: services => services.AddSingleton<IReplayStore>(service));
            (await host.SendAsync(_client, BoundApi.TokenFor(_client), "/me")).AssertOk("alice by DPoP");
            Assert.Equal(expected, service.Calls);
        }

        Assert.Equal(1, own.Calls);
    }

    [Fact]
    public async Task Request_with_a_bound_token_is_503_while_the_store_is_down()
    {
        await using ApiHost host = await BoundApi.StartAsync(services: static services => services.AddSingleton<IReplayStore, BrokenStore>());
        (await host.SendAsync(_client, BoundApi.TokenFor(_client), "/me")).AssertUnavailable();
        (await host.SendAsync("/me", Providers.Home.Token().Bearer())).AssertOk("alice by Bearer");
    }

    private static Task<ApiHost> StartTwoAsync(TestIssuer second) => ApiHost.StartAsync(
        services =>
        {
            services.AddSingleton<IReplayStore, InMemoryReplayStore>(static _ => new InMemoryReplayStore());
            services.AddAuthentication("Home")
                .AddAccessToken("Home", static options => options.Accept(Providers.Home))
                .AddAccessToken("Partner", options => options.Accept(second));
            services.AddAuthorization();
        },
        static app =>
        {
            app.MapGet("/partner", BoundApi.Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Partner" });
            app.MapGet("/home-partner", BoundApi.Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Home,Partner" });
            app.MapGet("/partner-home", BoundApi.Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Partner,Home" });
        });

    private sealed class BrokenStore : IReplayStore
    {
        public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) => throw new IOException("on purpose");
    }
}
