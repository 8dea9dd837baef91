using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.Mtls;

/// <summary>Certificate-bound tokens (RFC 8705 §3).</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly ProofApi _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public void Rfc_8705_appendix_A()
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(Rfc8705Example.Certificate);
        string token = _api.Issuer.Token().WithClaim("cnf", new JsonObject { ["x5t#S256"] = Rfc8705Example.Thumbprint }).Create();

        // The certificate expired in 2022, which the validator does not check.
        Assert.Equal(TokenBinding.Mtls, _api.Send(TestRequest.Bearer(token) with { ClientCertificate = certificate }).Token!.Binding);
        AssertRejected(TestRequest.Bearer(token) with { ClientCertificate = ClientCertificate.Own }, TokenFailureCode.CertificateMismatch);
    }

    [Rule("RFC 8705 §3 certificate", "RFC 8705 §3.1 thumbprint")]
    [Fact]
    public void Certificate_of_the_token_is_accepted_each_time()
    {
        ResourceRequest request = Bound() with { ClientCertificate = ClientCertificate.Own };
        Assert.True(_api.Send(request).IsValid);
        Assert.True(_api.Send(request).IsValid);
    }

    [Rule("RFC 8705 §3 certificate", "RFC 8705 §3 no certificate", "RFC 8705 §3 invalid_token")]
    [Fact]
    public void Another_certificate_is_rejected_after_the_token_was_accepted_with_its_own()
    {
        ResourceRequest request = Bound();
        Assert.True(_api.Send(request with { ClientCertificate = ClientCertificate.Own }).IsValid);
        AssertRejected(request with { ClientCertificate = ClientCertificate.Strange }, TokenFailureCode.CertificateMismatch);
        AssertRejected(request, TokenFailureCode.CertificateMissing);
    }

    [Rule("RFC 8705 §3 unbound token")]
    [Fact]
    public void Certificate_beside_an_unbound_token_is_ignored() =>
        Assert.Equal(TokenBinding.Bearer, _api.Send(TestRequest.Bearer(_api.Issuer.Token().Create()) with { ClientCertificate = ClientCertificate.Strange }).Token!.Binding);

    [Rule("RFC 8705 §3 both bindings")]
    [Theory]
    [InlineData(true, true, null)]
    [InlineData(true, false, TokenFailureCode.CertificateMissing)]
    [InlineData(false, true, TokenFailureCode.ProofMissing)]
    [InlineData(false, false, TokenFailureCode.CertificateMissing)]
    public void Token_with_both_bindings_needs_both(bool proof, bool certificate, TokenFailureCode? code)
    {
        _api.Token = _api.Issuer.Token().BoundTo(_api.Client).BoundTo(ClientCertificate.Own).Create();
        AccessTokenValidationResult result = _api.Send(_api.Request(proof ? _api.Proof().Create() : default) with { ClientCertificate = certificate ? ClientCertificate.Own : null });
        Assert.Equal(code, result.Failure?.Code);
        Assert.Equal(code is null, result.IsValid);
    }

    [Rule("RFC 8705 §3 both bindings")]
    [Fact]
    public void Token_with_both_bindings_is_rejected_with_the_key_or_certificate_of_another_client()
    {
        _api.Token = _api.Issuer.Token().BoundTo(_api.Client).BoundTo(ClientCertificate.Own).Create();
        Assert.Equal(TokenFailureCode.CertificateMismatch, _api.Send(_api.Request(_api.Proof()) with { ClientCertificate = ClientCertificate.Strange }).Failure!.Code);
        using var other = new DPoPClient(ClientKey.Strange, _api.Clock);
        ResourceRequest request = _api.Request(other.Proof("GET", ProofApi.Url).ForToken(_api.Token)) with { ClientCertificate = ClientCertificate.Own };
        Assert.Equal(TokenFailureCode.ProofKeyMismatch, _api.Send(request).Failure!.Code);
    }

    [Rule("RFC 8705 §3.1 form")]
    [Theory]
    [InlineData("{\"x5t#S256\":\"\"}")]
    [InlineData("{\"x5t#S256\":\"x\"}")]
    [InlineData("{\"x5t#S256\":1}")]
    [InlineData("{\"x5t#S256\":null}")]
    [InlineData("{\"x5t#s256\":\"A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0\"}")]
    [InlineData("{\"x5t\":\"x\"}")]
    [InlineData("{\"x5t#S256\":\"A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0=\"}")]
    [InlineData("{\"x5t#S256\":\"A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v1\"}")]
    public void Binding_that_cannot_be_read_is_rejected(string cnf) => AssertRejected(
        TestRequest.Bearer(_api.Issuer.Token().WithClaim("cnf", JsonNode.Parse(cnf)).Create()) with { ClientCertificate = ClientCertificate.Own },
        TokenFailureCode.ConfirmationNotEnforceable);

    [Fact]
    public void Field_of_a_proxy_is_ignored_unless_the_proxy_is_trusted() => AssertRejected(
        Bound() with { ClientCert = ClientCertificate.Field(ClientCertificate.Own), Peer = IPAddress.Loopback },
        TokenFailureCode.CertificateMissing);

    private ResourceRequest Bound() => TestRequest.Bearer(_api.Issuer.Token().BoundTo(ClientCertificate.Own).Create());

    // RFC 8705 §3: 401, invalid_token, on Bearer.
    private void AssertRejected(in ResourceRequest request, TokenFailureCode code)
    {
        AccessTokenValidationResult result = _api.Send(request);
        Assert.Equal((AccessTokenOutcome.Rejected, code), (result.Outcome, result.Failure?.Code));
        Challenge challenge = _api.Validator.CreateChallenge(result);
        Assert.Equal((401, "invalid_token"), (challenge.StatusCode, challenge.Error));
        Assert.StartsWith("Bearer realm=\"api\", error=\"invalid_token\", ", challenge.WwwAuthenticate()[0], StringComparison.Ordinal);
    }
}
