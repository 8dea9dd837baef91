using System.Text;
using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tests.Jose.Support;

namespace OidcTokenValidation.Tests.Jose;

/// <summary>Algorithms that are added to the table: their keys, their thumbprints, and the life of their verifiers.</summary>
public sealed class RegisteredAlgorithmTests
{
    private static readonly byte[] Input = "header.payload"u8.ToArray();

    private readonly FakeAlgorithms _fakes = new();
    private readonly KeyRules _rules;

    public RegisteredAlgorithmTests() => _rules = new KeyRules(AlgorithmTable.Create(_fakes.All));

    [Theory]
    [InlineData("Ed25519", 32)]
    [InlineData("ML-DSA-44", 1312)]
    [InlineData("ES256K", 64)]
    public void Key_of_a_registered_algorithm_verifies(string name, int keyLength)
    {
        SignatureAlgorithm algorithm = _rules.Algorithms.Find(name)!;
        byte[] octets = Octets(keyLength);
        using var verifier = new SignatureVerifier(Read(FakeAlgorithms.Jwk(algorithm, octets)), CryptoFactory.Create(custom: null));

        Assert.True(verifier.Verify(algorithm, Input, FakeAlgorithms.Sign(octets, Input)));
        Assert.False(verifier.Verify(algorithm, Input, new byte[FakeAlgorithms.SignatureLength]));
        Assert.False(verifier.Verify(algorithm, Input, FakeAlgorithms.Sign(octets, Input).AsSpan(1)));
        Assert.All(_rules.Algorithms.All.Where(other => !other.Kind.Equals(algorithm.Kind)), other =>
            Assert.False(verifier.Verify(other, Input, FakeAlgorithms.Sign(octets, Input))));
    }

    [Rule("RFC 8037 §2 OKP")]
    [Fact]
    public void Thumbprint_of_an_Ed25519_key_is_that_of_RFC_8037_appendix_A_3() => Assert.Equal(
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        Read("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""").Thumbprint.ToString());

    [Theory]
    [InlineData("ML-DSA-44", 1312, "{\"alg\":\"ML-DSA-44\",\"kty\":\"AKP\",\"pub\":\"*\"}")]
    [InlineData("Ed25519", 32, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"*\"}")]
    public void Thumbprint_is_over_the_required_members_alone(string name, int keyLength, string json)
    {
        byte[] octets = Octets(keyLength);
        string jwk = FakeAlgorithms.Jwk(_rules.Algorithms.Find(name)!, octets);
        var expected = Sha256Digest.Compute(Encoding.UTF8.GetBytes(json.Replace("*", System.Buffers.Text.Base64Url.EncodeToString(octets), StringComparison.Ordinal)));

        Assert.Equal(expected, Read(jwk).Thumbprint);
        Assert.Equal(expected, Read(jwk[..^1] + ",\"kid\":\"1\",\"use\":\"sig\",\"y\":\"AA\"}").Thumbprint);
    }

    [Theory]
    [InlineData("""{"kty":"OKP","crv":"Ed448","x":"AAAA"}""", nameof(JwkFaultCode.UnknownCurve))]
    [InlineData("""{"kty":"OKP","crv":"X25519","x":"AAAA"}""", nameof(JwkFaultCode.UnknownCurve))]
    [InlineData("""{"kty":"OKP","crv":"secp256k1","x":"AAAA"}""", nameof(JwkFaultCode.UnknownCurve))]
    [InlineData("""{"kty":"EC","crv":"Ed25519","x":"AAAA","y":"AAAA"}""", nameof(JwkFaultCode.UnknownCurve))]
    [InlineData("""{"kty":"OKP","crv":["Ed25519"],"x":"AAAA"}""", nameof(JwkFaultCode.WrongMemberType))]
    [InlineData("""{"kty":"OKP","crv":"Ed25519"}""", nameof(JwkFaultCode.MissingMember))]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ"}""", nameof(JwkFaultCode.CoordinateLengthWrong))]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURoAAA"}""", nameof(JwkFaultCode.CoordinateLengthWrong))]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp"}""", nameof(JwkFaultCode.InvalidBase64Url))]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="}""", nameof(JwkFaultCode.InvalidBase64Url))]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"AA"}""", nameof(JwkFaultCode.PrivateKey))]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"ES256"}""", nameof(JwkFaultCode.AlgorithmUnsuitable))]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""", nameof(JwkFaultCode.KeyRejected))]
    [InlineData("""{"kty":"AKP","pub":"AAAA"}""", nameof(JwkFaultCode.MissingMember))]
    [InlineData("""{"kty":"AKP","alg":"ML-DSA-44"}""", nameof(JwkFaultCode.MissingMember))]
    [InlineData("""{"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA"}""", nameof(JwkFaultCode.CoordinateLengthWrong))]
    [InlineData("""{"kty":"AKP","alg":"ML-DSA-65","pub":"AAAA"}""", nameof(JwkFaultCode.AlgorithmUnsuitable))]
    [InlineData("""{"kty":"AKP","alg":"RS256","pub":"AAAA"}""", nameof(JwkFaultCode.AlgorithmUnsuitable))]
    [InlineData("""{"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA","priv":"AA"}""", nameof(JwkFaultCode.PrivateKey))]
    [InlineData("""{"kty":"EC","crv":"secp256k1","x":"AAAA","y":"AAAA"}""", nameof(JwkFaultCode.CoordinateLengthWrong))]
    public void Faulty_key_is_left_out_for_its_reason(string jwk, string fault)
    {
        Assert.False(Jwk.TryRead(JsonElement.Parse(jwk), _rules, out _, out JwkFault actual));
        Assert.Equal(fault, actual.Code.ToString());
        Assert.NotEmpty(JwkFaultText.Expectation(actual.Code));
    }

    [Theory]
    [InlineData("EdDSA", "Ed25519")]
    [InlineData("Ed25519", "EdDSA")]
    [InlineData("EdDSA", "EdDSA")]
    public void Key_of_one_name_of_an_algorithm_verifies_by_the_other(string own, string header)
    {
        byte[] octets = Octets(32);
        using var verifier = new SignatureVerifier(Read(FakeAlgorithms.Jwk(_fakes.Okp, octets)[..^1] + $",\"alg\":\"{own}\"}}"), CryptoFactory.Create(custom: null));

        Assert.True(verifier.Verify(_rules.Algorithms.Find(header)!, Input, FakeAlgorithms.Sign(octets, Input)));
    }

    [Fact]
    public void Verifiers_are_reused_and_disposed_with_their_key()
    {
        byte[] octets = Octets(32);
        var verifier = new SignatureVerifier(Read(FakeAlgorithms.Jwk(_fakes.Okp, octets)), CryptoFactory.Create(custom: null));
        Assert.Equal((1, 1, 0), _fakes.Counts);
        for (int i = 0; i < 10; i++)
            Assert.True(verifier.Verify(_fakes.Okp, Input, FakeAlgorithms.Sign(octets, Input)));
        Assert.True(verifier.Verify(_fakes.Alias, Input, FakeAlgorithms.Sign(octets, Input)));
        Assert.Equal((3, 1, 11), _fakes.Counts);

        verifier.Dispose();
        Assert.Equal((3, 3, 11), _fakes.Counts);
        Assert.True(verifier.Verify(_fakes.Okp, Input, FakeAlgorithms.Sign(octets, Input)));
        Assert.Equal((4, 4, 12), _fakes.Counts);
    }

    [Fact]
    public void Verifier_that_throws_is_false_and_not_used_again()
    {
        byte[] octets = Octets(32);
        using var verifier = new SignatureVerifier(Read(FakeAlgorithms.Jwk(_fakes.Okp, octets)), CryptoFactory.Create(custom: null));
        _fakes.Result = static () => throw new InvalidOperationException("No.");
        Assert.False(verifier.Verify(_fakes.Okp, Input, FakeAlgorithms.Sign(octets, Input)));
        Assert.Equal((2, 2, 1), _fakes.Counts);

        _fakes.Result = null;
        Assert.True(verifier.Verify(_fakes.Okp, Input, FakeAlgorithms.Sign(octets, Input)));
        Assert.Equal((3, 2, 2), _fakes.Counts);
    }

    [Fact]
    public async Task Threads_share_no_verifier_at_a_time()
    {
        byte[] octets = Octets(32);
        int inUse = 0;
        using var verifier = new SignatureVerifier(Read(FakeAlgorithms.Jwk(_fakes.Okp, octets)), CryptoFactory.Create(custom: null));
        Task<bool>[] tasks = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 200).All(_ =>
        {
            Interlocked.Increment(ref inUse);
            return verifier.Verify(_fakes.Okp, Input, FakeAlgorithms.Sign(octets, Input));
        })))];

        Assert.All(await Task.WhenAll(tasks), Assert.True);
        Assert.Equal((1600, 1600), (inUse, _fakes.Counts.Verified));
    }

    [Fact]
    public void Key_that_is_listed_under_both_names_is_one_key()
    {
        string jwk = FakeAlgorithms.Jwk(_fakes.Okp, Octets(32))[..^1];
        PublicKey one = Read(jwk + ",\"kid\":\"1\",\"alg\":\"EdDSA\"}"), other = Read(jwk + ",\"kid\":\"1\",\"alg\":\"Ed25519\"}");

        Assert.True(one.IsSameAs(other));
        Assert.False(one.IsSameAs(Read(jwk + ",\"kid\":\"2\",\"alg\":\"EdDSA\"}")));
    }

    [Fact]
    public void Exported_keys_are_read_again()
    {
        PublicKey[] keys = [.. _fakes.All.Select(algorithm => Read(FakeAlgorithms.Jwk(algorithm, Octets(algorithm.Kind.PartLength * algorithm.Kind.Parts))))];

        byte[] text = Encoding.UTF8.GetBytes(OidcTokenValidation.Keys.JwkSetText.Create(keys, KeyUse.Signature));
        Assert.True(OidcTokenValidation.Keys.JwkSetDocument.TryParse(text, _rules, out OidcTokenValidation.Keys.JwkSetDocument? document, out _));
        Assert.Equal(keys.Select(static key => key.Thumbprint).Distinct(), document.Keys.Select(static key => key.Thumbprint));
        Assert.Equal(0, document.Dropped.Count);
    }

    private static byte[] Octets(int length) => [.. Enumerable.Range(1, length).Select(static i => (byte)i)];

    private PublicKey Read(string jwk)
    {
        Assert.True(Jwk.TryRead(JsonElement.Parse(jwk), _rules, out PublicKey? key, out JwkFault fault), fault.ToString());
        return key;
    }
}
