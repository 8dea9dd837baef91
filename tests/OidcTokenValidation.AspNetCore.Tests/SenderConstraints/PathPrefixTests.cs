using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Rewrite;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>A prefix that a trusted proxy removed from the path (<c>X-Forwarded-Prefix</c>) counts for <c>htu</c>, once, and only where UseForwardedHeaders has read it.</summary>
public sealed class PathPrefixTests : IDisposable
{
    private const string Origin = "http://api.example.com";

    private readonly DPoPClient _client = new();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/me", "/v1/me")]
    [InlineData("/me?a=b", "/v1/me")]
    [InlineData("/", "/v1/")]
    [InlineData("/a%20b/%C3%A9", "/v1/a%20b/%c3%a9")]
    [InlineData("/a%2Fb", "/v1/a%2Fb")]
    [InlineData("/v1/me", "/v1/v1/me")]
    [InlineData("/v1", "/v1/v1")]
    [InlineData("/../me", "/v1/me")]
    [InlineData("/a/%2e%2e/me", "/v1/me")]
    [InlineData("/x/..", "/v1/")]
    [InlineData("http://api.example.com/me", "/v1/me")]
    public async Task Prefix_of_a_trusted_proxy_is_prepended_to_the_path(string target, string path)
    {
        await using ApiHost host = await StartAsync(IPAddress.Loopback);
        await AssertPassesAsync(host, target, Origin + path, "X-Forwarded-Prefix: /v1");
        await AssertRefusedAsync(host, target, Origin + path["/v1".Length..], "X-Forwarded-Prefix: /v1");
    }

    [Theory]
    [InlineData("/v1/", "/v1/me")]
    [InlineData("/a/b", "/a/b/me")]
    [InlineData("/a%20b", "/a%20b/me")]
    [InlineData("/caf%C3%A9", "/caf%c3%a9/me")]
    public async Task Prefix_may_have_several_segments_and_any_encoding(string prefix, string path)
    {
        await using ApiHost host = await StartAsync(IPAddress.Loopback);
        await AssertPassesAsync(host, "/me", Origin + path, "X-Forwarded-Prefix: " + prefix);
        await AssertRefusedAsync(host, "/me", Origin + "/me", "X-Forwarded-Prefix: " + prefix);
    }

    [Fact]
    public async Task Prefix_counts_beside_scheme_and_host()
    {
        await using ApiHost host = await StartAsync(IPAddress.Loopback);
        string[] fields = ["X-Forwarded-Prefix: /v1", "X-Forwarded-Proto: https", "X-Forwarded-Host: api.public.example"];
        await AssertPassesAsync(host, "/me", "https://api.public.example/v1/me", fields);
        await AssertRefusedAsync(host, "/me", "https://api.public.example/me", fields);
        await AssertPassesAsync(host, "/me", Origin + "/me");
    }

    [Fact]
    public async Task Prefix_of_another_peer_does_not_count()
    {
        await using ApiHost untrusting = await StartAsync(IPAddress.Parse("10.0.0.5"));
        await using ApiHost plain = await BoundApi.StartAsync();
        foreach (ApiHost host in (ApiHost[])[untrusting, plain])
        {
            await AssertRefusedAsync(host, "/me", Origin + "/v1/me", "X-Forwarded-Prefix: /v1", "X-Original-Prefix: /v1");
            await AssertPassesAsync(host, "/me", Origin + "/me", "X-Forwarded-Prefix: /v1", "X-Original-Prefix: /v1");
        }
    }

    [Fact]
    public async Task Path_base_in_the_raw_target_is_not_counted_twice()
    {
        await using ApiHost plain = await BoundApi.StartAsync(map: static app => Authenticate(app.UsePathBase("/app").UseRouting()));
        await AssertPassesAsync(plain, "/app/me", Origin + "/app/me");
        await AssertPassesAsync(plain, "/APP/me", Origin + "/APP/me");
        await AssertPassesAsync(plain, "/app/x/../me", Origin + "/app/me");
        await AssertRefusedAsync(plain, "/app/me", Origin + "/app/app/me");
        await AssertRefusedAsync(plain, "/app/me", Origin + "/me");

        await using ApiHost both = await StartAsync(IPAddress.Loopback, static app => app.UsePathBase("/app").UseRouting());
        await AssertPassesAsync(both, "/app/me", Origin + "/v1/app/me", "X-Forwarded-Prefix: /v1");
        await AssertRefusedAsync(both, "/app/me", Origin + "/v1/app/app/me", "X-Forwarded-Prefix: /v1");
        await AssertRefusedAsync(both, "/app/me", Origin + "/app/me", "X-Forwarded-Prefix: /v1");
        await AssertPassesAsync(both, "/me", Origin + "/v1/me", "X-Forwarded-Prefix: /v1");
        await AssertPassesAsync(both, "/app/me", Origin + "/app/me");
    }

    [Fact]
    public async Task Path_that_the_application_rewrote_adds_no_prefix()
    {
        await using ApiHost host = await BoundApi.StartAsync(map: static app =>
            Authenticate(app.UseRewriter(new RewriteOptions().AddRewrite("^short$", "long/me", skipRemainingRules: true)).UseRouting()));
        await AssertPassesAsync(host, "/short", Origin + "/short");
        await AssertRefusedAsync(host, "/short", Origin + "/long/short");
    }

    [Fact]
    public async Task Public_base_address_replaces_the_prefix_too()
    {
        await using ApiHost host = await StartAsync(IPAddress.Loopback, options: static options => options.DPoP.PublicBaseAddress = Origin + "/v1");
        await AssertPassesAsync(host, "/me", Origin + "/v1/me", "X-Forwarded-Prefix: /v1");
        await AssertPassesAsync(host, "/me", Origin + "/v1/me", "X-Forwarded-Prefix: /other");
        await AssertPassesAsync(host, "/me", Origin + "/v1/me");
    }

    private static Task<ApiHost> StartAsync(IPAddress proxy, Func<IApplicationBuilder, IApplicationBuilder>? then = null, Action<AccessTokenValidationOptions>? options = null) =>
        BoundApi.StartAsync(options, app =>
        {
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Add(proxy);
            IApplicationBuilder behind = app.UseForwardedHeaders(forwarded);
            Authenticate(then?.Invoke(behind) ?? behind);
        });

    private static void Authenticate(IApplicationBuilder app) => app.UseAuthentication().UseAuthorization();

    private async Task AssertPassesAsync(ApiHost host, string target, string htu, params string[] fields) =>
        Assert.Equal((HttpStatusCode.OK, htu), ((await SendAsync(host, target, htu, fields)).Status, htu));

    private async Task AssertRefusedAsync(ApiHost host, string target, string htu, params string[] fields) =>
        (await SendAsync(host, target, htu, fields)).AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof is for another URI.");

    private Task<Reply> SendAsync(ApiHost host, string target, string htu, string[] fields) =>
        host.SendRawAsync([$"GET {target} HTTP/1.1", .. fields, .. _client.Fields(BoundApi.TokenFor(_client), htu)]);
}
