using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>Tokens that are bound to the certificate of the client's TLS connection (RFC 8705 §3), over https.</summary>
public sealed class MtlsTests(MtlsTests.Fixture fixture) : IClassFixture<MtlsTests.Fixture>
{
    private const string Missing = "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is bound to a client certificate.\"";
    private const string Other = "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is bound to another client certificate.\"";

    public static TheoryData<HttpProtocols> Protocols => [HttpProtocols.Http1, HttpProtocols.Http2];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Bound_token_passes_with_its_certificate_alone(HttpProtocols protocols)
    {
        string token = Providers.Home.Token().BoundTo(fixture.Certificate).Create();
        (await fixture.SendAsync(protocols, fixture.Certificate, "Bearer " + token)).AssertOk("alice by Mtls");
        (await fixture.SendAsync(protocols, fixture.OtherCertificate, "Bearer " + token)).AssertRefused(HttpStatusCode.Unauthorized, Other, "invalid_token");
        (await fixture.SendAsync(protocols, certificate: null, "Bearer " + token)).AssertRefused(HttpStatusCode.Unauthorized, Missing, "invalid_token");
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Unbound_token_needs_no_certificate_and_a_certificate_replaces_no_token(HttpProtocols protocols)
    {
        (await fixture.SendAsync(protocols, certificate: null, Providers.Home.Token().Bearer())).AssertOk("alice by Bearer");
        (await fixture.SendAsync(protocols, fixture.Certificate, Providers.Home.Token().Bearer())).AssertOk("alice by Bearer");
        (await fixture.SendAsync(protocols, fixture.Certificate, authorization: null)).AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"api\"", error: null);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Token_that_is_bound_to_a_key_as_well_needs_both(HttpProtocols protocols)
    {
        using var client = new DPoPClient();
        string token = Providers.Home.Token().BoundTo(client).BoundTo(fixture.Certificate).Create();
        (await fixture.SendAsync(protocols, fixture.Certificate, "DPoP " + token, Proof())).AssertOk("alice by DPoP, Mtls");
        (await fixture.SendAsync(protocols, fixture.OtherCertificate, "DPoP " + token, Proof()))
            .AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_token", "The access token is bound to another client certificate.");
        (await fixture.SendAsync(protocols, certificate: null, "DPoP " + token, Proof()))
            .AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_token", "The access token is bound to a client certificate.");
        (await fixture.SendAsync(protocols, fixture.Certificate, "DPoP " + token)).AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The request needs a DPoP proof.");
        (await fixture.SendAsync(protocols, fixture.Certificate, "Bearer " + token)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");

        string Proof() => client.ProofFor(token, fixture.HostOf(protocols).Address + "me");
    }

    [Fact]
    public async Task Proof_for_http_is_rejected_over_https()
    {
        using var client = new DPoPClient();
        string token = BoundApi.TokenFor(client);
        string target = fixture.HostOf(HttpProtocols.Http1).Address + "me";
        (await fixture.SendAsync(HttpProtocols.Http1, certificate: null, "DPoP " + token, client.ProofFor(token, target))).AssertOk("alice by DPoP");
        (await fixture.SendAsync(HttpProtocols.Http1, certificate: null, "DPoP " + token, client.ProofFor(token, target.Replace("https:", "http:", StringComparison.Ordinal))))
            .AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof is for another URI.");
    }

    [Rule("RFC 8705 §3 no certificate")]
    [Fact]
    public async Task Bound_token_is_rejected_on_a_host_without_client_certificates()
    {
        await using ApiHost host = await BoundApi.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
        request.Headers.TryAddWithoutValidation("Authorization", Providers.Home.Token().BoundTo(fixture.Certificate).Bearer());
        request.Headers.TryAddWithoutValidation("Client-Cert", fixture.Certificate.ToField());
        (await host.SendAsync(request, TestContext.Current.CancellationToken)).AssertRefused(HttpStatusCode.Unauthorized, Missing, "invalid_token");
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly X509Certificate2 _server = Certificates.Create("127.0.0.1");
        private readonly Dictionary<HttpProtocols, ApiHost> _hosts = [];

        public X509Certificate2 Certificate { get; } = Certificates.Create("client");

        public X509Certificate2 OtherCertificate { get; } = Certificates.Create("other");

        public async ValueTask InitializeAsync()
        {
            foreach (HttpProtocols protocols in (HttpProtocols[])[HttpProtocols.Http1, HttpProtocols.Http2])
            {
                _hosts[protocols] = await BoundApi.StartAsync(protocols: protocols, listen: listen => listen.UseHttps(_server, https =>
                {
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                }));
            }
        }

        public ApiHost HostOf(HttpProtocols protocols) => _hosts[protocols];

        /// <summary>Over a connection of its own: the certificate belongs to the connection.</summary>
        public async Task<Reply> SendAsync(HttpProtocols protocols, X509Certificate2? certificate, string? authorization, string? proof = null)
        {
            SocketsHttpHandler handler = ApiHost.CreateHandler();
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == _server.GetCertHashString(),
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            };
            using HttpClient http = _hosts[protocols].CreateClient(handler);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            if (proof is not null)
                request.Headers.TryAddWithoutValidation("DPoP", proof);
            return await ApiHost.SendAsync(http, request, TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (ApiHost host in _hosts.Values)
                await host.DisposeAsync();
            _server.Dispose();
            Certificate.Dispose();
            OtherCertificate.Dispose();
        }
    }
}
