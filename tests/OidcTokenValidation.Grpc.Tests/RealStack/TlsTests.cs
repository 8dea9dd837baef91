using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>Calls over TLS, and tokens that are bound to the client's certificate (RFC 8705 §3).</summary>
public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _server = Certificates.Create("127.0.0.1");
    private readonly X509Certificate2 _client = Certificates.Create("client");
    private readonly X509Certificate2 _other = Certificates.Create("other");

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData(null, HttpProtocols.Http2)]
    [InlineData(GrpcWebMode.GrpcWeb, HttpProtocols.Http1)]
    [InlineData(GrpcWebMode.GrpcWebText, HttpProtocols.Http2)]
    public async Task Bound_token_passes_with_its_certificate_alone(GrpcWebMode? mode, HttpProtocols protocols)
    {
        await using NotesApi api = await StartAsync(mode, protocols);
        CallOptions bound = api.With(Token(api).Bearer());
        await Connect(api, mode, _client).AssertPassAsync(bound, isWeb: mode is not null);
        await Connect(api, mode, _other).AssertRejectedAsync(bound, StatusCode.Unauthenticated, "The access token is bound to another client certificate.", isWeb: mode is not null);
        await Connect(api, mode, certificate: null).AssertRejectedAsync(bound, StatusCode.Unauthenticated, "The access token is bound to a client certificate.", isWeb: mode is not null);
        await Connect(api, mode, _client).AssertRejectedAsync(api.With(authorization: null), StatusCode.Unauthenticated, "The call needs a valid access token.", isWeb: mode is not null);
        await Connect(api, mode, certificate: null).AssertPassAsync(api.With(api.Bearer), isWeb: mode is not null);
    }

    [Theory]
    [InlineData(null, HttpProtocols.Http2)]
    [InlineData(GrpcWebMode.GrpcWeb, HttpProtocols.Http1)]
    public async Task Streams_of_a_bound_token_end_with_it(GrpcWebMode? mode, HttpProtocols protocols)
    {
        await using NotesApi api = await StartAsync(mode, protocols);
        await api.AssertStreamsEndAsync(
            Connect(api, mode, _client),
            api.With(Token(api).Bearer()),
            () =>
            {
                api.Clock.Advance(NotesApi.TokenLife);
                return Task.CompletedTask;
            },
            StatusCode.Unauthenticated,
            "The access token has expired.",
            isWeb: mode is not null);
        api.AssertQuiet();
    }

    [Fact]
    public async Task Token_that_is_bound_to_a_key_as_well_needs_the_certificate_and_a_proof_for_https()
    {
        await using NotesApi api = await StartAsync(mode: null, HttpProtocols.Http2);
        using var proofs = new DPoPClient(clock: api.Clock);
        TestTokenBuilder token = Token(api).BoundTo(proofs);
        await new Notes.NotesClient(api.Connect(proofs.CreateHandler(token), Handler(_client))).AssertPassAsync(api.With(authorization: null));
        await new Notes.NotesClient(api.Connect(proofs.CreateHandler(token), Handler(_other)))
            .AssertRejectedAsync(api.With(authorization: null), StatusCode.Unauthenticated, "The access token is bound to another client certificate.");
    }

    private static Notes.NotesClient Connect(NotesApi api, GrpcWebMode? mode, SocketsHttpHandler handler) => new(api.Connect(mode is { } web ? new GrpcWebHandler(web) : null, handler));

    private Notes.NotesClient Connect(NotesApi api, GrpcWebMode? mode, X509Certificate2? certificate) => Connect(api, mode, Handler(certificate));

    private TestTokenBuilder Token(NotesApi api) => api.Issuer.Token().BoundTo(_client).WithScope("read").ExpiringIn(TimeSpan.FromMinutes(10));

    private Task<NotesApi> StartAsync(GrpcWebMode? mode, HttpProtocols protocols) => NotesApi.StartAsync(
        mode is null ? Order.NoWeb : Order.WebFirst,
        protocols,
        listen: listen => listen.UseHttps(_server, static https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        }));

    private SocketsHttpHandler Handler(X509Certificate2? certificate)
    {
        SocketsHttpHandler handler = ApiHost.CreateHandler();
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == _server.GetCertHashString(),
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
        };
        return handler;
    }
}
