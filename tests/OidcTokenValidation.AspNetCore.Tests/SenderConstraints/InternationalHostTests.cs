using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>Hosts with several spellings, over raw sockets: ASP.NET Core decodes <c>xn--bcher-kva</c> to Unicode, but the wire form counts.</summary>
public sealed class InternationalHostTests : IDisposable
{
    private readonly DPoPClient _client = new();

    public static TheoryData<string, string, bool> Hosts => new()
    {
        { "xn--bcher-kva.example", "xn--bcher-kva.example", true },
        { "xn--bcher-kva.example", "bücher.example", true },
        { "xn--bcher-kva.example", "BÜCHER.example", true },
        { "xn--bcher-kva.example", "b%C3%BCcher.example", true },
        { "XN--BCHER-KVA.example:8443", "bücher.example:8443", true },
        { "xn--fa-hia.example", "xn--fa-hia.example", true },
        { "xn--e28h.example", "xn--e28h.example", true },
        { "[2001:DB8:0:0:0:0:0:1]:8443", "[2001:db8::1]:8443", true },
        { "[::ffff:192.0.2.1]", "[::ffff:c000:201]", true },
        { "xn--bcher-kva.example", "bucher.example", false },
        { "xn--fa-hia.example", "faß.example", false },
        { "fass.example", "faß.example", false },
        { "xn--fa-hia.example", "fass.example", false },
        { "[::ffff:192.0.2.1]", "192.0.2.1", false },
        { "[2001:db8::1]", "[2001:db8::1%25eth0]", false },
    };

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Host_of_a_request_counts_in_its_wire_form(string host, string htuHost, bool passes)
    {
        await using ApiHost api = await BoundApi.StartAsync();
        await AssertAsync(api, "http://" + htuHost, passes, "Host: " + host);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Host_that_a_trusted_proxy_forwards_counts_in_its_wire_form(string host, string htuHost, bool passes)
    {
        await using ApiHost api = await BoundApi.StartAsync(map: static app =>
        {
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All };
            app.UseForwardedHeaders(forwarded).UseAuthentication().UseAuthorization();
        });
        await AssertAsync(api, "https://" + htuHost, passes, "X-Forwarded-Proto: https", "X-Forwarded-Host: " + host);
        await AssertAsync(api, "http://" + htuHost, passes: false, "X-Forwarded-Proto: https", "X-Forwarded-Host: " + host);
    }

    [Theory]
    [InlineData("http://xn--bcher-kva.example/a", "xn--bcher-kva.example", HttpStatusCode.OK)]
    [InlineData("http://bücher.example/a", "xn--bcher-kva.example", HttpStatusCode.OK)]
    [InlineData("http://bucher.example/a", "xn--bcher-kva.example", HttpStatusCode.Unauthorized)]
    public async Task Authority_of_HTTP2_counts_in_its_wire_form(string htu, string authority, HttpStatusCode expected)
    {
        await using ApiHost api = await BoundApi.StartAsync(protocols: HttpProtocols.Http2);
        string token = BoundApi.TokenFor(_client);
        (string, string)[] fields =
        [
            (":method", "GET"), (":scheme", "http"), (":path", "/a"), (":authority", authority),
            ("authorization", "DPoP " + token), ("dpop", _client.ProofFor(token, htu)),
        ];
        Assert.Equal(expected, await RawHttp2.SendAsync(api.Address.Port, fields, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Public_base_address_may_be_Unicode()
    {
        await using ApiHost api = await BoundApi.StartAsync(static options => options.DPoP.PublicBaseAddress = "https://bücher.example/v1");
        foreach (string htu in (string[])["https://xn--bcher-kva.example/v1", "https://BÜCHER.example/v1"])
            await AssertAsync(api, htu, passes: true);
        await AssertAsync(api, "https://bucher.example/v1", passes: false);
    }

    [Fact]
    public async Task Host_that_the_application_set_to_Unicode_counts()
    {
        await using ApiHost api = await BoundApi.StartAsync(map: static app => app.Use(static (context, next) =>
        {
            context.Request.Host = new Microsoft.AspNetCore.Http.HostString("bücher.example");
            return next(context);
        }).UseAuthentication().UseAuthorization());
        await AssertAsync(api, "http://xn--bcher-kva.example", passes: true);
        await AssertAsync(api, "http://api.example.com", passes: false);
    }

    private async Task AssertAsync(ApiHost api, string origin, bool passes, params string[] fields)
    {
        Reply reply = await api.SendRawAsync(["GET /me HTTP/1.1", .. fields, .. _client.Fields(BoundApi.TokenFor(_client), origin + "/me")]);
        if (passes)
            Assert.Equal((HttpStatusCode.OK, origin), (reply.Status, origin));
        else
            reply.AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof is for another URI.");
    }
}
