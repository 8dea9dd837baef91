using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>The scheme MTLS_POP with real client certificates: at Kestrel itself, and at a proxy that ends TLS and forwards the certificate (RFC 9440).</summary>
public sealed class MtlsPopTests(MtlsPopTests.Fixture fixture) : IClassFixture<MtlsPopTests.Fixture>
{
    private const string Missing = "The access token is bound to a client certificate.";
    private const string Other = "The access token is bound to another client certificate.";
    private const string NotBound = "The access token is not bound to a client certificate.";

    [Theory]
    [InlineData("http/1.1")]
    [InlineData("http/2")]
    [InlineData("proxy")]
    public async Task Bound_token_passes_with_its_certificate_alone(string server)
    {
        string token = Providers.Home.Token().BoundTo(fixture.Certificate).Create();
        (await fixture.SendAsync(server, fixture.Certificate, "MTLS_POP " + token)).AssertOk("alice by Mtls");
        (await fixture.SendAsync(server, fixture.Certificate, "mtls_pop  " + token)).AssertOk("alice by Mtls");
        AssertRejected(await fixture.SendAsync(server, fixture.OtherCertificate, "MTLS_POP " + token), Other);
        AssertRejected(await fixture.SendAsync(server, certificate: null, "MTLS_POP " + token), Missing);
        (await fixture.SendAsync(server, fixture.Certificate, "Bearer " + token)).AssertOk("alice by Mtls");
        Assert.Equal(HttpStatusCode.Unauthorized, (await fixture.SendAsync(server, certificate: null, "Bearer " + token)).Status);
    }

    [Theory]
    [InlineData("http/1.1")]
    [InlineData("http/2")]
    [InlineData("proxy")]
    public async Task Token_that_is_not_bound_to_a_certificate_is_rejected(string server)
    {
        using var client = new DPoPClient();
        AssertRejected(await fixture.SendAsync(server, fixture.Certificate, "MTLS_POP " + Providers.Home.Token().Create()), NotBound);
        AssertRejected(await fixture.SendAsync(server, certificate: null, "MTLS_POP " + Providers.Home.Token().Create()), NotBound);
        AssertRejected(
            await fixture.SendAsync(server, fixture.Certificate, "MTLS_POP " + Providers.Home.Token().BoundTo(client).BoundTo(fixture.Certificate).Create()),
            "The access token is bound to a key and needs its proof.");
    }

    [Theory]
    [InlineData("http/1.1")]
    [InlineData("http/2")]
    [InlineData("proxy")]
    public async Task Certificate_field_of_the_client_replaces_no_certificate(string server)
    {
        string token = Providers.Home.Token().BoundTo(fixture.Certificate).Create();
        AssertRejected(await fixture.SendAsync(server, certificate: null, "MTLS_POP " + token, "Client-Cert: " + fixture.Certificate.ToField()), Missing);
        AssertRejected(await fixture.SendAsync(server, fixture.OtherCertificate, "MTLS_POP " + token, "Client-Cert: " + fixture.Certificate.ToField()), Other);
    }

    [Theory]
    [InlineData("http/1.1")]
    [InlineData("proxy")]
    public async Task Request_without_credentials_is_offered_the_scheme(string server) =>
        (await fixture.SendAsync(server, fixture.Certificate, authorization: null)).AssertChallenges(HttpStatusCode.Unauthorized, [.. Offers, "MTLS_POP realm=\"api\""], error: null);

    [Fact]
    public async Task Endpoint_that_reads_another_location_accepts_the_scheme_in_the_field_alone()
    {
        string token = Providers.Home.Token().BoundTo(fixture.Certificate).Create(), protocol = "Sec-WebSocket-Protocol: bearer, " + token;
        (await fixture.SendAsync("http/1.1", fixture.Certificate, "MTLS_POP " + token, path: "/protocol")).AssertOk("alice by Mtls");
        (await fixture.SendAsync("http/1.1", fixture.Certificate, "MTLS_POP " + token, protocol, "/protocol")).AssertProblem(HttpStatusCode.BadRequest, "invalid_request");

        // In the other location it is a Bearer token.
        (await fixture.SendAsync("http/1.1", fixture.Certificate, authorization: null, protocol, "/protocol")).AssertOk("alice by Mtls");
        Reply rejected = await fixture.SendAsync("http/1.1", certificate: null, authorization: null, protocol, "/protocol");
        Assert.Equal([$"{Offers[0]}, error=\"invalid_token\", error_description=\"{Missing}\"", Offers[1], "MTLS_POP realm=\"api\""], rejected.Challenges);
    }

    private static string[] Offers => ["Bearer realm=\"api\"", $"DPoP realm=\"api\", algs=\"{Reply.ProofAlgorithms}\""];

    private static void AssertRejected(Reply reply, string description) => reply.AssertChallenges(
        HttpStatusCode.Unauthorized, [.. Offers, $"MTLS_POP realm=\"api\", error=\"invalid_token\", error_description=\"{description}\""], "invalid_token");

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly X509Certificate2 _server = Certificates.Create("127.0.0.1");
        private readonly HttpMessageInvoker _forward = new(ApiHost.CreateHandler());
        private readonly Dictionary<string, ApiHost> _hosts = new(StringComparer.Ordinal);

        public X509Certificate2 Certificate { get; } = Certificates.Create("client");

        public X509Certificate2 OtherCertificate { get; } = Certificates.Create("other");

        public async ValueTask InitializeAsync()
        {
            _hosts["http/1.1"] = await StartAsync(HttpProtocols.Http1, UseTls);
            _hosts["http/2"] = await StartAsync(HttpProtocols.Http2, UseTls);
            _hosts["behind"] = await StartAsync(HttpProtocols.Http1, listen: null, "127.0.0.1");
            _hosts["proxy"] = await ApiHost.StartAsync(static _ => { }, app => app.Run(ForwardAsync), HttpProtocols.Http1, UseTls);
        }

        /// <summary>Over a connection of its own: the certificate belongs to the connection.</summary>
        public async Task<Reply> SendAsync(string server, X509Certificate2? certificate, string? authorization, string? field = null, string path = "/me")
        {
            SocketsHttpHandler handler = ApiHost.CreateHandler();
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == _server.GetCertHashString(),
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            };
            using HttpClient http = _hosts[server].CreateClient(handler);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            if (field?.Split(": ") is [var name, var value])
                request.Headers.TryAddWithoutValidation(name, value);
            return await ApiHost.SendAsync(http, request, TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (ApiHost host in _hosts.Values)
                await host.DisposeAsync();
            _forward.Dispose();
            _server.Dispose();
            Certificate.Dispose();
            OtherCertificate.Dispose();
        }

        private static Task<ApiHost> StartAsync(HttpProtocols protocols, Action<ListenOptions>? listen, params string[] proxies) => BoundApi.StartAsync(
            options => (options.ClientCertificates.AcceptMtlsPop, options.ClientCertificates.TrustedProxies) = (true, proxies),
            static app => app.MapGet("/protocol", BoundApi.Describe).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.WebSocketProtocol),
            protocols,
            listen: listen);

        private void UseTls(ListenOptions listen) => listen.UseHttps(_server, static https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        });

        // What a proxy does: the field of its client is replaced by the certificate of the connection, or removed (RFC 9440 §4).
        private async Task ForwardAsync(HttpContext context)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_hosts["behind"].Address, context.Request.Path));
            if (context.Request.Headers.Authorization.Count > 0)
                request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
            if (context.Connection.ClientCertificate is { } certificate)
                request.Headers.TryAddWithoutValidation("Client-Cert", certificate.ToField());
            using HttpResponseMessage response = await _forward.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            foreach ((string name, HeaderStringValues values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).Where(static field => field.Key is "WWW-Authenticate" or "Content-Type" or "Content-Length"))
                context.Response.Headers[name] = values.ToArray();
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
