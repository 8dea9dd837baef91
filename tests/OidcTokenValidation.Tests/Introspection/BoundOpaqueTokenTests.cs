using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>The binding of opaque tokens is enforced as for JWTs (RFC 9449 §6.2, RFC 8705 §3.2).</summary>
public sealed class BoundOpaqueTokenTests : IDisposable
{
    private readonly OpaqueApi _api = new();
    private readonly DPoPClient _client;

    public BoundOpaqueTokenTests()
    {
        _client = new DPoPClient(ClientKey.Es256, _api.Clock);
        _api.Endpoint.Always(_api.Active(("token_type", "DPoP"), ("cnf", new JsonObject { ["jkt"] = _client.KeyThumbprint })));
    }

    public void Dispose()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Rule("RFC 9449 §6.2 opaque tokens")]
    [Fact]
    public async Task Bound_token_with_its_proof_is_accepted_once_per_proof()
    {
        ResourceRequest request = _client.Request(OpaqueApi.Token);
        AccessTokenValidationResult result = await _api.SendAsync(request);
        Assert.True(result.IsValid, result.Failure?.ToString());
        Assert.Equal(TokenBinding.DPoP, result.Token.Binding);
        Assert.Equal(TokenFailureCode.ProofReplayed, (await _api.SendAsync(request)).Failure!.Code);
        Assert.True((await _api.SendAsync(_client.Request(OpaqueApi.Token))).IsValid);
        Assert.Equal(1, _api.Endpoint.Count);
    }

    [Rule("RFC 9449 §6.2 opaque tokens")]
    [Fact]
    public async Task Bound_token_without_a_proof_is_rejected_whatever_its_token_type()
    {
        await _api.RefuseAsync(TokenFailureCode.BoundTokenWithoutProof);
        _api.Endpoint.Always(_api.Active(("token_type", "Bearer"), ("cnf", new JsonObject { ["jkt"] = _client.KeyThumbprint })));
        await _api.RefuseAsync(TokenFailureCode.BoundTokenWithoutProof, "another");
        _api.Endpoint.Always(_api.Active(("token_type", null), ("cnf", new JsonObject { ["jkt"] = _client.KeyThumbprint })));
        await _api.RefuseAsync(TokenFailureCode.BoundTokenWithoutProof, "third");
    }

    [Fact]
    public async Task Proof_of_another_key_or_for_another_token_is_rejected()
    {
        using var other = new DPoPClient(ClientKey.Strange, _api.Clock);
        Assert.Equal(TokenFailureCode.ProofKeyMismatch, (await _api.SendAsync(other.Request(OpaqueApi.Token))).Failure!.Code);
        ResourceRequest request = _client.Request("another");
        Assert.Equal(TokenFailureCode.ProofTokenMismatch, (await _api.SendAsync(request with { Authorization = $"DPoP {OpaqueApi.Token}" })).Failure!.Code);
    }

    [Fact]
    public async Task Unbound_token_under_the_scheme_DPoP_is_rejected()
    {
        _api.Endpoint.Always(_api.Active());
        Assert.Equal(TokenFailureCode.TokenNotBound, (await _api.SendAsync(_client.Request(OpaqueApi.Token))).Failure!.Code);
    }

    [Rule("RFC 9449 §6.2 introspection", "RFC 8705 §3.2 introspection")]
    [Fact]
    public async Task Certificate_is_enforced_too()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        _api.Endpoint.Always(_api.Active(("cnf", new JsonObject { ["x5t#S256"] = Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)) })));
        await _api.RefuseAsync(TokenFailureCode.CertificateMissing);
        AccessTokenValidationResult result = await _api.SendAsync(TestRequest.Bearer(OpaqueApi.Token) with { ClientCertificate = certificate });
        Assert.True(result.IsValid, result.Failure?.ToString());

        // A certificate does not replace a key: a token of the type DPoP requires its proof.
        _api.Endpoint.Always(_api.Active(("token_type", "DPoP"), ("cnf", new JsonObject { ["x5t#S256"] = Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)) })));
        result = await _api.SendAsync(TestRequest.Bearer("another") with { ClientCertificate = certificate });
        Assert.Equal(TokenFailureCode.ConfirmationNotEnforceable, result.Failure?.Code);
    }

    [Fact]
    public async Task Token_under_the_scheme_MTLS_POP_must_be_bound_to_the_certificate()
    {
        using var api = new OpaqueApi(configureApi: static options => options.ClientCertificates.AcceptMtlsPop = true);
        api.Endpoint.Always(api.Active(("cnf", new JsonObject { ["x5t#S256"] = Base64Url.EncodeToString(ClientCertificate.Own.GetCertHash(HashAlgorithmName.SHA256)) })));
        AccessTokenValidationResult result = await api.SendAsync(TestRequest.MtlsPop(OpaqueApi.Token, ClientCertificate.Own));
        Assert.True(result.IsValid, result.Failure?.ToString());
        Assert.Equal(TokenBinding.Mtls, result.Token.Binding);

        // The response is cached, the certificate is not.
        ResourceRequest strange = TestRequest.MtlsPop(OpaqueApi.Token, ClientCertificate.Strange);
        Assert.Equal(TokenFailureCode.CertificateMismatch, (await api.SendAsync(strange)).Failure?.Code);
        Assert.Equal(TokenFailureCode.CertificateMissing, (await api.SendAsync(strange with { ClientCertificate = null })).Failure?.Code);
        Assert.Equal(1, api.Endpoint.Count);

        api.Endpoint.Always(api.Active());
        Assert.Equal(TokenFailureCode.TokenNotBoundToCertificate, (await api.SendAsync(TestRequest.MtlsPop("another", ClientCertificate.Own))).Failure?.Code);
    }
}
