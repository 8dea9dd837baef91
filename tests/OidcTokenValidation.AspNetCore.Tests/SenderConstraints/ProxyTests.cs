using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Rewrite;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>APIs whose address differs from the one that clients use: proxies, path bases, rewritten paths. The wire form counts, and the public base address has precedence.</summary>
public sealed class ProxyTests : IDisposable
{
    private static readonly string[] Forwarded = ["X-Forwarded-Proto: https", "X-Forwarded-Host: api.public.example"];

    private readonly DPoPClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Forwarded_fields_count_only_where_the_host_reads_them()
    {
        await using ApiHost plain = await BoundApi.StartAsync();
        await AssertRefusedAsync(plain, "/me", "https://api.public.example/me", Forwarded);
        await AssertPassesAsync(plain, "/me", "http://api.example.com/me", Forwarded);

        await using ApiHost behind = await BoundApi.StartAsync(map: static app => Authenticate(app.UseForwardedHeaders(Trusting(IPAddress.Loopback))));
        await AssertPassesAsync(behind, "/me", "https://api.public.example/me", Forwarded);
        await AssertRefusedAsync(behind, "/me", "http://api.example.com/me", Forwarded);
        await AssertPassesAsync(behind, "/me", "http://api.example.com/me");

        await using ApiHost untrusting = await BoundApi.StartAsync(map: static app => Authenticate(app.UseForwardedHeaders(Trusting(IPAddress.Parse("10.0.0.5")))));
        await AssertRefusedAsync(untrusting, "/me", "https://api.public.example/me", Forwarded);
    }

    [Fact]
    public async Task Forwarded_fields_are_read_too_late_for_the_authentication_middleware_that_the_host_adds()
    {
        // WebApplication adds the authentication middleware before all others, unless the application adds it: the proof is then rejected.
        await using ApiHost host = await BoundApi.StartAsync(map: static app => app.UseForwardedHeaders(Trusting(IPAddress.Loopback)));
        await AssertRefusedAsync(host, "/me", "https://api.public.example/me", Forwarded);
        await using ApiHost configured = await BoundApi.StartAsync(
            static options => options.DPoP.PublicBaseAddress = "https://api.public.example", static app => app.UseForwardedHeaders(Trusting(IPAddress.Loopback)));
        await AssertPassesAsync(configured, "/me", "https://api.public.example/me", Forwarded);
    }

    [Theory]
    [InlineData("api.public.example/x")]
    [InlineData("user@api.public.example")]
    [InlineData("api.public.example:x")]
    [InlineData("api.public.example, evil.example")]
    public async Task Forwarded_host_is_checked_as_well(string host)
    {
        await using ApiHost behind = await BoundApi.StartAsync(map: static app => Authenticate(app.UseForwardedHeaders(Trusting(IPAddress.Loopback))));
        await AssertRefusedAsync(behind, "/me", $"https://{host}/me", "X-Forwarded-Proto: https", "X-Forwarded-Host: " + host);
    }

    [Fact]
    public async Task Public_base_address_has_precedence_over_every_field()
    {
        await using ApiHost host = await BoundApi.StartAsync(
            static options => options.DPoP.PublicBaseAddress = "https://api.public.example:8443/v1/",
            static app => Authenticate(app.UseForwardedHeaders(Trusting(IPAddress.Loopback))));
        await AssertPassesAsync(host, "/me", "https://api.public.example:8443/v1/me");
        await AssertPassesAsync(host, "/me?a", "https://API.public.example:8443/v1/me", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: http");
        await AssertPassesAsync(host, "/../me", "https://api.public.example:8443/v1/me", "Host: evil.example");
        await AssertRefusedAsync(host, "/me", "http://evil.example/me", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: http");
        await AssertRefusedAsync(host, "/me", "https://api.public.example:8443/me");
        await AssertRefusedAsync(host, "/../me", "https://api.public.example:8443/me");
    }

    [Fact]
    public async Task Path_base_is_a_part_of_the_wire_form()
    {
        await using ApiHost host = await BoundApi.StartAsync(map: static app => Authenticate(app.UsePathBase("/v1").UseRouting()));
        await AssertPassesAsync(host, "/v1/me", "http://api.example.com/v1/me");
        await AssertRefusedAsync(host, "/v1/me", "http://api.example.com/me");
        await AssertPassesAsync(host, "/me", "http://api.example.com/me");
    }

    [Fact]
    public async Task Path_that_was_rewritten_before_authentication_counts_in_its_wire_form()
    {
        await using ApiHost rewriter = await BoundApi.StartAsync(map: static app =>
            Authenticate(app.UseRewriter(new RewriteOptions().AddRewrite("^old/(.*)$", "$1", skipRemainingRules: true)).UseRouting()));
        await using ApiHost middleware = await BoundApi.StartAsync(map: static app => Authenticate(app.Use(static (context, next) =>
        {
            context.Request.Path = "/me";
            context.Request.PathBase = "/other";
            context.Request.QueryString = new QueryString("?a=b");
            return next(context);
        }).UseRouting()));
        foreach (ApiHost host in (ApiHost[])[rewriter, middleware])
        {
            await AssertPassesAsync(host, "/old/me", "http://api.example.com/old/me");
            await AssertRefusedAsync(host, "/old/me", "http://api.example.com/me");
        }
    }

    [Fact]
    public async Task Host_that_was_changed_before_authentication_counts_as_changed()
    {
        // The host that the application set counts, like the one that UseForwardedHeaders sets.
        await using ApiHost host = await BoundApi.StartAsync(map: static app => Authenticate(app.Use(static (context, next) =>
        {
            context.Request.Host = new HostString("api.public.example");
            return next(context);
        })));
        await AssertPassesAsync(host, "/me", "http://api.public.example/me");
        await AssertRefusedAsync(host, "/me", "http://api.example.com/me");
    }

    private static ForwardedHeadersOptions Trusting(IPAddress proxy)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Add(proxy);
        return options;
    }

    private static void Authenticate(IApplicationBuilder app) => app.UseAuthentication().UseAuthorization();

    private async Task AssertPassesAsync(ApiHost host, string target, string htu, params string[] fields) =>
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, target, htu, fields)).Status);

    private async Task AssertRefusedAsync(ApiHost host, string target, string htu, params string[] fields) =>
        (await SendAsync(host, target, htu, fields)).AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof is for another URI.");

    private Task<Reply> SendAsync(ApiHost host, string target, string htu, string[] fields) =>
        host.SendRawAsync([$"GET {target} HTTP/1.1", .. fields, .. _client.Fields(BoundApi.TokenFor(_client), htu)]);
}
