using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>The client's certificate in a field of a proxy that ends TLS (RFC 9440): only from a configured peer, for any header about the peer.</summary>
public sealed class ClientCertFieldTests : IAsyncLifetime
{
    private const string Missing = "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is bound to a client certificate.\"";
    private const string Other = "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is bound to another client certificate.\"";

    private readonly X509Certificate2 _certificate = Certificates.Create("client");
    private readonly X509Certificate2 _otherCertificate = Certificates.Create("other");
    private readonly List<ApiHost> _hosts = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (ApiHost host in _hosts)
            await host.DisposeAsync();
        _certificate.Dispose();
        _otherCertificate.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    public async Task Field_of_a_trusted_proxy_is_used(string proxy)
    {
        ApiHost host = await StartAsync(proxy);
        (await SendAsync(host, "Client-Cert: " + _certificate.ToField())).AssertOk("alice by Mtls");
        (await SendAsync(host, "Client-Cert: " + _otherCertificate.ToField())).AssertRefused(HttpStatusCode.Unauthorized, Other, "invalid_token");
        (await SendAsync(host)).AssertRefused(HttpStatusCode.Unauthorized, Missing, "invalid_token");
    }

    [Fact]
    public async Task Field_that_is_invalid_or_repeated_is_ignored()
    {
        ApiHost host = await StartAsync("127.0.0.1");
        string field = _certificate.ToField();
        foreach (string[] fields in (string[][])
            [["Client-Cert: " + field.Trim(':')], ["Client-Cert: " + Convert.ToBase64String(_certificate.RawData)], ["Client-Cert:"], ["Client-Cert: ::"], ["Client-Cert: :?:"],
            ["Client-Cert: " + field, "Client-Cert: " + field], ["Client-Cert: " + field + ", " + field], ["X-Client-Cert: " + field]])
            (await SendAsync(host, fields)).AssertRefused(HttpStatusCode.Unauthorized, Missing, "invalid_token");
    }

    [Rule("RFC 9440 §3.1 trusted proxies")]
    [Theory]
    [InlineData(null)]
    [InlineData("10.0.0.5")]
    [InlineData("::1")]
    public async Task Field_of_any_other_peer_is_ignored(string? proxy)
    {
        ApiHost host = await StartAsync(proxy);
        (await SendAsync(host, "Client-Cert: " + _certificate.ToField())).AssertRefused(HttpStatusCode.Unauthorized, Missing, "invalid_token");
    }

    [Fact]
    public async Task Forwarded_address_does_not_change_which_peer_is_a_trusted_proxy()
    {
        ApiHost trusting = await StartAsync("127.0.0.1", forwarded: true);
        (await SendAsync(trusting, "X-Forwarded-For: 203.0.113.9", "Client-Cert: " + _certificate.ToField())).AssertOk("alice by Mtls");

        ApiHost other = await StartAsync("10.0.0.5", forwarded: true);
        (await SendAsync(other, "X-Forwarded-For: 10.0.0.5", "Client-Cert: " + _certificate.ToField())).AssertRefused(HttpStatusCode.Unauthorized, Missing, "invalid_token");
    }

    private async Task<ApiHost> StartAsync(string? proxy, bool forwarded = false)
    {
        ApiHost host = await BoundApi.StartAsync(
            options =>
            {
                if (proxy is not null)
                    options.ClientCertificates.TrustedProxies.Add(proxy);
            },
            app =>
            {
                if (!forwarded)
                    return;
                app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });

                // The control: the address is replaced before authentication.
                app.Use(static (context, next) =>
                {
                    Assert.NotEqual(IPAddress.Loopback, context.Connection.RemoteIpAddress);
                    return next(context);
                });
                app.UseAuthentication();
                app.UseAuthorization();
            });
        _hosts.Add(host);
        return host;
    }

    private Task<Reply> SendAsync(ApiHost host, params string[] fields) =>
        host.SendRawAsync(["GET /me HTTP/1.0", .. fields, "Authorization: " + Providers.Home.Token().BoundTo(_certificate).Bearer()]);
}
