using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.Grpc.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Grpc.Tests.Rejections;

/// <summary>DPoP on gRPC: htm is POST, htu names the method's address; nonces are metadata.</summary>
public sealed class ProofTests : IDisposable
{
    private readonly DPoPClient _client;
    private readonly TestClock _clock = new();

    public ProofTests() => _client = new DPoPClient(clock: _clock);

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("POST", GrpcApi.Method, null)]
    [InlineData("GET", GrpcApi.Method, "The DPoP proof is for another method.")]
    [InlineData("post", GrpcApi.Method, "The DPoP proof is for another method.")]
    [InlineData("POST", "/things.v1.Things/Other", "The DPoP proof is for another URI.")]
    [InlineData("POST", "/things.v1.things/Do", "The DPoP proof is for another URI.")]
    [InlineData("POST", GrpcApi.Method + "/", "The DPoP proof is for another URI.")]
    [InlineData("POST", "/", "The DPoP proof is for another URI.")]
    public async Task Proof_names_POST_and_the_address_of_the_method(string htm, string path, string? message)
    {
        await using GrpcApi api = await StartAsync();
        CallEnd end = await CallAsync(api, htm, new Uri(api.Host.Address, path).AbsoluteUri);
        Assert.Equal(message is null ? "0" : "16", end.Status);
        if (message is not null)
            Assert.Contains(end.Headers["www-authenticate"], static challenge => challenge.StartsWith("DPoP ", StringComparison.Ordinal) && challenge.Contains("error=\"invalid_dpop_proof\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Client_can_retry_with_the_nonce_of_the_response()
    {
        await using GrpcApi api = await StartAsync(static options => options.DPoP.RequireNonce = true);
        string target = new Uri(api.Host.Address, GrpcApi.Method).AbsoluteUri;

        CallEnd rejected = await CallAsync(api, "POST", target);
        Assert.Equal(("16", true), (rejected.Status, rejected.IsTrailersOnly));
        Assert.Contains(rejected.Headers["www-authenticate"], static challenge => challenge.Contains("error=\"use_dpop_nonce\"", StringComparison.Ordinal));
        Assert.Equal("no-store", Assert.Single(rejected.Headers["cache-control"]));

        CallEnd accepted = await CallAsync(api, "POST", target, Assert.Single(rejected.Headers["dpop-nonce"]));
        Assert.Equal("0", accepted.Status);
    }

    [Fact]
    public async Task Bound_token_as_Bearer_and_a_proof_that_was_used_are_rejected()
    {
        await using GrpcApi api = await StartAsync();
        string token = api.Issuer.Token().BoundTo(_client).Create();
        using ClientCall bearer = await ClientCall.SendOneAsync(api.Host, "Bearer " + token);
        Assert.Equal("16", (await bearer.EndAsync()).Status);

        string proof = _client.Proof("POST", new Uri(api.Host.Address, GrpcApi.Method).AbsoluteUri).ForToken(token).Create();
        foreach (string status in (string[])["0", "16"])
        {
            using ClientCall call = await ClientCall.SendOneAsync(api.Host, "DPoP " + token, fields: fields => fields.TryAddWithoutValidation("dpop", proof));
            Assert.Equal(status, (await call.EndAsync()).Status);
        }
    }

    [Fact]
    public async Task Expiry_of_a_bound_token_is_reported_on_the_challenge_of_its_scheme()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(async context =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        string token = api.Issuer.Token().BoundTo(_client).ExpiringIn(TimeSpan.FromMinutes(10)).Create();
        string proof = _client.Proof("POST", new Uri(api.Host.Address, GrpcApi.Method).AbsoluteUri).ForToken(token).Create();
        using var call = new ClientCall(api.Host, "DPoP " + token, fields: fields => fields.TryAddWithoutValidation("dpop", proof));
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        api.Clock.Advance(GrpcApi.TokenLife);

        CallEnd end = await call.EndAsync();
        end.AssertExpired(isTrailersOnly: true);
        Assert.Equal("Bearer realm=\"api\"", end.Headers["www-authenticate"].First());
    }

    [Fact]
    public async Task Expiry_of_a_token_under_MTLS_POP_is_reported_on_the_challenge_of_its_scheme()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GrpcApi api = await GrpcApi.StartAsync(
            async context =>
            {
                reached.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            static options => (options.ClientCertificates.AcceptMtlsPop, options.ClientCertificates.TrustedProxies) = (true, ["127.0.0.1"]));
        using X509Certificate2 certificate = Certificates.Create("client");
        string token = api.Issuer.Token().BoundTo(certificate).ExpiringIn(TimeSpan.FromMinutes(10)).Create();
        using var call = new ClientCall(api.Host, "MTLS_POP " + token, fields: fields => fields.TryAddWithoutValidation("client-cert", certificate.ToField()));
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        api.Clock.Advance(GrpcApi.TokenLife);

        CallEnd end = await call.EndAsync();
        end.AssertExpired(isTrailersOnly: true);
        Assert.StartsWith("MTLS_POP ", Assert.Single(end.Headers["www-authenticate"], static challenge => challenge.Contains("error=", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    // Kestrel replaces Host by :authority. The proof must name that authority.
    [Theory]
    [InlineData("http://api.example.com", "api.example.com", "api.example.com", true)]
    [InlineData("http://api.example.com", "api.example.com", "evil.example", true)]
    [InlineData("http://evil.example", "api.example.com", "evil.example", false)]
    [InlineData("http://api.example.com", "evil.example", "api.example.com", false)]
    public async Task Proof_must_name_the_authority_regardless_of_the_Host_field(string origin, string authority, string host, bool passes)
    {
        await using GrpcApi api = await StartAsync();
        string token = api.Issuer.Token().BoundTo(_client).Create();
        (string, string)[] fields =
        [
            (":method", "POST"), (":scheme", "http"), (":path", GrpcApi.Method), (":authority", authority), ("host", host),
            ("content-type", "application/json"), ("authorization", "DPoP " + token), ("dpop", _client.Proof("POST", origin + GrpcApi.Method).ForToken(token).Create()),
        ];

        // The content type is not that of gRPC, so that the result is an HTTP status.
        Assert.Equal(passes ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await RawHttp2.SendAsync(api.Host.Address.Port, fields, TestContext.Current.CancellationToken));
    }

    private static Task<GrpcApi> StartAsync(Action<AccessTokenValidationOptions>? options = null) => GrpcApi.StartAsync(
        static async context =>
        {
            await context.Response.Body.WriteMessageAsync(context.GetAccessToken()!.Subject, context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        },
        options);

    private async Task<CallEnd> CallAsync(GrpcApi api, string htm, string htu, string? nonce = null)
    {
        string token = api.Issuer.Token().BoundTo(_client).Create();
        DPoPProofBuilder proof = _client.Proof(htm, htu).ForToken(token);
        string text = (nonce is null ? proof : proof.WithNonce(nonce)).Create();
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, "DPoP " + token, fields: fields => fields.TryAddWithoutValidation("dpop", text));
        return await call.EndAsync();
    }
}
