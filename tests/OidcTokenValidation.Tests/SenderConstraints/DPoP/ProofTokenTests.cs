using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>RFC 9449 §4.3 checks 12 and 6: the token, the key, the signature.</summary>
public sealed class ProofTokenTests : IDisposable
{
    private readonly ProofApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9449 §4.3 check 12 a")]
    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo")]
    [InlineData("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEp")]
    public void Proof_for_another_token_is_rejected(string ath) => _api.Refuse(_api.Proof().WithClaim("ath", ath), TokenFailureCode.ProofTokenMismatch);

    [Rule("RFC 9449 §4.3 check 12 a")]
    [Fact]
    public void Hash_has_one_spelling()
    {
        string ath = RawProof.HashOf(_api.Token);
        _api.Refuse(_api.Proof().WithClaim("ath", ath + "="), TokenFailureCode.ProofTokenMismatch);
        _api.Refuse(_api.Proof().WithClaim("ath", ath + " "), TokenFailureCode.ProofTokenMismatch);
        _api.Refuse(_api.Proof().WithClaim("ath", ath.ToUpperInvariant()), TokenFailureCode.ProofTokenMismatch);

        // The last character has two bits to spare.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char twin = Alphabet[Alphabet.IndexOf(ath[^1], StringComparison.Ordinal) + 1];
        _api.Refuse(_api.Proof().WithClaim("ath", ath[..^1] + twin), TokenFailureCode.ProofTokenMismatch);
        _api.Accept(_api.Proof().WithClaim("ath", ath));
    }

    [Rule("RFC 9449 §4.3 check 12 a")]
    [Fact]
    public void Proof_is_valid_for_one_token_of_its_client()
    {
        string proof = _api.Proof().Create();
        _api.Token = _api.Issuer.Token().BoundTo(_api.Client).Create();
        _api.Refuse(proof, TokenFailureCode.ProofTokenMismatch);
    }

    [Rule("RFC 9449 §4.3 check 12 b")]
    [Fact]
    public void Proof_of_another_client_is_a_failure_of_the_token()
    {
        using var other = new DPoPClient(ClientKey.Strange, _api.Clock);
        _api.Refuse(other.Proof("GET", ProofApi.Url).ForToken(_api.Token), TokenFailureCode.ProofKeyMismatch);
    }

    [Rule("RFC 9449 §4.3 check 6")]
    [Fact]
    public void Proof_signed_by_a_key_other_than_that_of_its_header_is_rejected() =>
        _api.Refuse(_api.Proof().SignedBy(ClientKey.Strange), TokenFailureCode.ProofSignatureInvalid);

    [Rule("RFC 9449 §4.3 check 12 b")]
    [Fact]
    public void Proof_signed_by_the_key_of_its_header_is_rejected_for_a_token_of_another_key() =>
        _api.Refuse(_api.Proof().SignedBy(ClientKey.Strange).WithJwk(ClientKey.Strange.PublicJwk), TokenFailureCode.ProofKeyMismatch);

    [Rule("RFC 9449 §4.3 check 6")]
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(96)]
    [InlineData(132)]
    public void Octets_that_are_no_signature_are_rejected(int length) =>
        _api.Refuse(_api.Proof().WithSignature(new byte[length]), TokenFailureCode.ProofSignatureInvalid);

    [Fact]
    public void Signature_in_DER_is_rejected()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        string jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{RawProof.Encode(point.X)}}","y":"{{RawProof.Encode(point.Y)}}"}""";
        BindTo(RawProof.ThumbprintOf(jwk));
        string Proof(DSASignatureFormat format) => RawProof.Write(
            $$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{jwk}}}""",
            RawProof.Claims(_api.Token, _api.Seconds),
            input => key.SignData(input, HashAlgorithmName.SHA256, format));

        _api.Refuse(Proof(DSASignatureFormat.Rfc3279DerSequence), TokenFailureCode.ProofSignatureInvalid);
        _api.Accept(Proof(DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Rule("RFC 9449 §11.6 keys")]
    [Theory]
    [InlineData("RS256", "PS256")]
    [InlineData("PS256", "RS256")]
    [InlineData("RS256", "RS512")]
    [InlineData("PS512", "PS256")]
    public void Signature_by_another_algorithm_of_the_same_key_is_rejected(string said, string done)
    {
        BindTo(RawProof.ThumbprintOf(RawProof.Jwk(ClientKey.Rsa)));
        string[] proof = RawProof.OfRsa(ClientKey.Rsa, done, _api.Token, _api.Seconds).Split('.');
        string header = RawProof.Encode(Encoding.UTF8.GetBytes($$"""{"typ":"dpop+jwt","alg":"{{said}}","jwk":{{RawProof.Jwk(ClientKey.Rsa)}}}"""));
        _api.Refuse($"{header}.{proof[1]}.{proof[2]}", TokenFailureCode.ProofSignatureInvalid);
    }

    [Rule("RFC 7800 §3.1 cnf", "RFC 9449 §6.1 jkt", "RFC 8705 §3.1 form")]
    [Theory]
    [InlineData("{0}", true)]
    [InlineData("{\"jkt\":\"{0}\",\"kid\":\"x\",\"osc\":{}}", true)]
    [InlineData("{\"jkt\":\"{0}\",\"x\":null}", true)]
    [InlineData("{\"jkt\":\"{0}=\"}", false)]
    [InlineData("{\"jkt\":\" {0}\"}", false)]
    [InlineData("{\"jkt\":\"\"}", false)]
    [InlineData("{\"jkt\":null}", false)]
    [InlineData("{\"jkt\":1}", false)]
    [InlineData("{\"jkt\":[\"{0}\"]}", false)]
    [InlineData("{\"JKT\":\"{0}\"}", false)]
    [InlineData("{\"jkt\":\"{0}\",\"x5t#S256\":null}", false)]
    [InlineData("{\"jkt\":\"{0}\",\"x5t#S256\":\"x\"}", false)]
    [InlineData("{\"jwk\":{}}", false)]
    [InlineData("{\"kid\":\"x\"}", false)]
    [InlineData("{}", false)]
    [InlineData("null", false)]
    [InlineData("[]", false)]
    [InlineData("\"{0}\"", false)]
    public void Confirmation_claim_is_read_strictly(string cnf, bool accepted)
    {
        string json = (cnf == "{0}" ? "{\"jkt\":\"{0}\"}" : cnf).Replace("{0}", _api.Client.KeyThumbprint, StringComparison.Ordinal);
        _api.Token = _api.Issuer.Token().WithClaim("cnf", JsonNode.Parse(json)).Create();
        AccessTokenValidationResult result = _api.Send(_api.Proof().Create());
        Assert.True(accepted == result.IsValid, result.Failure?.ToString());
        if (!accepted)
            Assert.Equal((TokenFailureCode.ConfirmationNotEnforceable, "invalid_token"), (result.Failure!.Code, result.Failure.Error));
    }

    [Rule("RFC 7800 §3.1 cnf")]
    [Theory]
    [InlineData(62, true)]
    [InlineData(63, false)]
    public void Confirmation_claim_may_be_as_deep_as_the_token(int depth, bool accepted)
    {
        using AccessTokenValidator validator = _api.Create(static options => options.Limits.MaxDepth = 64);
        JsonNode nested = new JsonArray();
        for (int i = 1; i < depth; i++)
            nested = new JsonArray(nested);
        _api.Token = _api.Issuer.Token().WithClaim("cnf", new JsonObject { ["jkt"] = _api.Client.KeyThumbprint, ["x"] = nested }).Create();
        AccessTokenValidationResult result = validator.ValidateAtOnce(_api.Request(_api.Proof()));
        Assert.Equal(accepted ? null : TokenFailureCode.NestedTooDeep, result.Failure?.Code);
    }

    private void BindTo(string thumbprint) => _api.Token = _api.Issuer.Token().WithClaim("cnf", new JsonObject { ["jkt"] = thumbprint }).Create();
}
