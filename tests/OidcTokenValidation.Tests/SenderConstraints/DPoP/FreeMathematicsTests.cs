using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Jose.Support;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>Expensive cryptography runs only if needed: a key is imported and used only for the token that is bound to it, and only after all other checks of the proof passed.</summary>
public sealed class FreeMathematicsTests : IDisposable
{
    private readonly RecordingCryptoProvider _crypto = new();
    private readonly ProofApi _api;

    public FreeMathematicsTests()
    {
        _api = new ProofApi(options => options.CryptoProvider = _crypto);

        // The issuer's key is ready from here on.
        Assert.True(_api.Send(TestRequest.Bearer(_api.Issuer.Token().Create())).IsValid);
        Assert.Equal(1, _crypto.Created);
    }

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public void Key_of_another_client_costs_no_cryptography(string algorithm)
    {
        using var other = new DPoPClient(algorithm is "ES256" ? ClientKey.Strange : ClientKey.For(algorithm), _api.Clock);
        for (int i = 0; i < 3; i++)
            _api.Refuse(other.Proof("GET", ProofApi.Url).ForToken(_api.Token), TokenFailureCode.ProofKeyMismatch);
        Assert.Equal(1, _crypto.Created);
    }

    [Fact]
    public void Proof_that_fails_another_check_costs_no_cryptography()
    {
        _api.Refuse(_api.Proof("POST"), TokenFailureCode.ProofMethodMismatch);
        _api.Refuse(_api.Proof().WithClaim("htu", "x"), TokenFailureCode.ProofTargetMismatch);
        _api.Refuse(_api.Proof().WithClaim("iat", 1), TokenFailureCode.ProofNotFresh);
        _api.Refuse(_api.Proof().WithClaim("ath", "x"), TokenFailureCode.ProofTokenMismatch);
        _api.Refuse(_api.Proof().WithSignature([]), TokenFailureCode.ProofSignatureInvalid);
        _api.Refuse(_api.Proof().WithSignature(new byte[132]), TokenFailureCode.ProofSignatureInvalid);
        Assert.Equal(1, _crypto.Created);
    }

    [Fact]
    public void Proof_beside_a_token_with_a_wrong_signature_costs_no_cryptography()
    {
        Assert.Equal(TokenFailureCode.InvalidSignature, _api.Send(TestRequest.DPoP(_api.Issuer.Token().BoundTo(_api.Client).WithSignature(new byte[64]).Create(), _api.Proof().Create())).Failure!.Code);
        Assert.Equal(1, _crypto.Created);
    }

    [Fact]
    public void Warm_request_allocates_little()
    {
        using var api = new ProofApi();
        ResourceRequest[] requests = [.. Enumerable.Range(0, 500).Select(_ => api.Request(api.Proof()))];
        int next = 0;
        long ours = Allocated.By(() => Assert.True(api.Send(requests[next++]).IsValid));

        SigningKey key = SigningKey.P256;
        using OidcTokenValidation.Jose.SignatureVerifier verifier = key.Verifier();
        byte[] signature = new byte[64];
        signature[31] = signature[63] = 1;
        var es256 = OidcTokenValidation.Jose.AlgorithmTable.Default.Find("ES256")!;
        long primitive = Allocated.By(() => Assert.False(verifier.Verify(es256, new byte[1], signature)));

        TestContext.Current.TestOutputHelper?.WriteLine($"a warm DPoP request: {ours} bytes, of which verifying {primitive} bytes");
        Assert.InRange(ours - primitive, 0, 1024);
    }

    [Theory]
    [InlineData("no proof", TokenFailureCode.ProofMissing)]
    [InlineData("malformed", TokenFailureCode.ProofMalformed)]
    [InlineData("key", TokenFailureCode.ProofKeyInvalid)]
    [InlineData("another client", TokenFailureCode.ProofKeyMismatch)]
    [InlineData("old", TokenFailureCode.ProofNotFresh)]
    [InlineData("huge", TokenFailureCode.ProofMalformed)]
    [InlineData("operations", TokenFailureCode.ProofKeyInvalid)]
    public void Rejection_before_any_cryptography_is_cheap(string kind, TokenFailureCode code)
    {
        using var api = new ProofApi();
        using var other = new DPoPClient(ClientKey.Strange, api.Clock);
        string proof = kind switch
        {
            "no proof" => string.Empty,
            "malformed" => new string('A', 8192),
            "key" => api.Proof().WithPrivateJwk().Create(),
            "another client" => other.Proof("GET", ProofApi.Url).ForToken(api.Token).Create(),
            "old" => api.Proof().WithClaim("iat", 1).Create(),
            "operations" => api.Proof().WithJwk("{" + SampleJwks.Ec + ",\"key_ops\":[" + string.Join(',', Enumerable.Range(0, 500).Select(static i => $"\"{i}\"")) + "]}").Create(),
            _ => new string('A', 1_000_000),
        };
        ResourceRequest request = api.Request(proof);
        Assert.Equal(code, api.Send(request).Failure!.Code);
        long bytes = Allocated.By(() => api.Send(request));
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {bytes} bytes");
        Assert.InRange(bytes, 0, 2048);
    }
}
