using System.Buffers.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Signatures.Tests.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Signatures.Tests.Tokens;

/// <summary>Tokens by registered algorithms, and the keys of their issuers.</summary>
public sealed class BearerTests
{
    public static TheoryData<string, string> Algorithms => new()
    {
        { Library.NSec, "Ed25519" },
        { Library.NSec, "EdDSA" },
        { Library.BouncyCastle, "Ed25519" },
        { Library.BouncyCastle, "EdDSA" },
        { Library.BouncyCastle, "ML-DSA-44" },
        { Library.BouncyCastle, "ML-DSA-65" },
        { Library.BouncyCastle, "ML-DSA-87" },
    };

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Token_is_accepted_with_its_own_signature_only(string library, string algorithm)
    {
        SigningKey key = SigningKey.Create(algorithm);
        using var api = new SignedApi(key, Library.With(library));
        string token = api.Token(key);

        api.Accept(token);
        api.Refuse(TokenFailureCode.InvalidSignature, TokenText.WithAnotherSignature(api.Token(key)));
        api.Refuse(TokenFailureCode.InvalidSignature, api.Token(SigningKey.Create(algorithm)));
        api.Accept(api.Token(key));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Signature_of_another_length_is_rejected(string library, string algorithm)
    {
        SigningKey key = SigningKey.Create(algorithm);
        using var api = new SignedApi(key, Library.With(library));
        string token = api.Token(key);
        string input = token[..token.LastIndexOf('.')];
        byte[] signature = TokenText.BytesOf(token, 2);

        Assert.All([signature[..^1], [.. signature, 0], [], [0], [.. signature, .. signature]], octets =>
            Assert.False(api.Send($"{input}.{Base64Url.EncodeToString(octets)}").IsValid));
    }

    [Theory]
    [InlineData("Ed25519", "EdDSA")]
    [InlineData("EdDSA", "Ed25519")]
    [InlineData("EdDSA", null)]
    [InlineData("Ed25519", null)]
    public void Both_names_of_Ed25519_are_one_algorithm(string header, string? own)
    {
        SigningKey key = SigningKey.Create(header);
        JsonObject jwk = key.Jwk;
        if (own is not null)
            jwk["alg"] = own;
        using var api = new SignedApi(SignedApi.Jwks(jwk), static options => options.AddEd25519());

        api.Accept(api.Token(key));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Key_is_read_from_pem(string library, string algorithm)
    {
        SigningKey key = SigningKey.Create(algorithm);
        using var api = new SignedApi(key.Pem, Library.With(library));

        api.Accept(api.Token(key));
        api.Accept(api.Token(key, change: static header => header["kid"] = "any"));
        api.Refuse(TokenFailureCode.InvalidSignature, api.Token(SigningKey.Create(algorithm)));
    }

    [Theory]
    [InlineData("ML-DSA-44", "ML-DSA-65")]
    [InlineData("ML-DSA-44", "Ed25519")]
    [InlineData("Ed25519", "ML-DSA-44")]
    [InlineData("EdDSA", "ES256")]
    [InlineData("ML-DSA-87", "RS256")]
    public void Algorithm_of_another_key_is_rejected(string algorithm, string header)
    {
        SigningKey key = SigningKey.Create(algorithm);
        JsonObject jwk = key.Jwk;
        jwk["kid"] = "1";
        using var api = new SignedApi(SignedApi.Jwks(jwk), Library.With(Library.NSec));

        api.Refuse(TokenFailureCode.KeyNotForAlgorithm, api.Token(key, change: it => (it["alg"], it["kid"]) = (header, "1")));
        api.Refuse(TokenFailureCode.KeyNotFound, api.Token(key, change: it => it["alg"] = header));
    }

    [Theory]
    [InlineData("Ed448", """{"kty":"OKP","crv":"Ed448","x":"X9dEm1m0Yf0s54fsYWrUah2hNCSFpw4fig6nXYDpZ3jt8SR2m0bHBhvWeD3x5Q9s0foavq_oJWGA"}""", "UnknownCurve")]
    [InlineData("X25519", """{"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}""", "UnknownCurve")]
    [InlineData("X25519 for EdDSA", """{"kty":"OKP","crv":"X25519","alg":"EdDSA","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}""", "UnknownCurve")]
    [InlineData("no curve", """{"kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", "MissingMember")]
    [InlineData("no key", """{"kty":"OKP","crv":"Ed25519"}""", "MissingMember")]
    [InlineData("31 octets", """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ"}""", "CoordinateLengthWrong")]
    [InlineData("33 octets", """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURoA"}""", "CoordinateLengthWrong")]
    [InlineData("padded", """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="}""", "InvalidBase64Url")]
    [InlineData("private", """{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", "PrivateKey")]
    [InlineData("encryption", """{"kty":"OKP","crv":"Ed25519","use":"enc","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", "NotForSignatures")]
    [InlineData("alg of another type", """{"kty":"OKP","crv":"Ed25519","alg":"ES256","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", "AlgorithmUnsuitable")]
    [InlineData("EC with an OKP curve", """{"kty":"EC","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","y":"AA"}""", "UnknownCurve")]
    [InlineData("AKP without alg", """{"kty":"AKP","pub":"AA"}""", "MissingMember")]
    [InlineData("AKP of another alg", """{"kty":"AKP","alg":"SLH-DSA-SHA2-128s","pub":"AA"}""", "AlgorithmUnsuitable")]
    [InlineData("AKP for Ed25519", """{"kty":"AKP","alg":"Ed25519","pub":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", "AlgorithmUnsuitable")]
    [InlineData("AKP for RS256", """{"kty":"AKP","alg":"RS256","pub":"AA"}""", "AlgorithmUnsuitable")]
    [InlineData("AKP without pub", """{"kty":"AKP","alg":"ML-DSA-44"}""", "MissingMember")]
    [InlineData("AKP too short", """{"kty":"AKP","alg":"ML-DSA-44","pub":"AA"}""", "CoordinateLengthWrong")]
    [InlineData("AKP private", """{"kty":"AKP","alg":"ML-DSA-44","pub":"AA","priv":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""", "PrivateKey")]
    public void Key_that_cannot_be_used_is_dropped_and_the_others_are_used(string name, string jwk, string fault)
    {
        SigningKey good = SigningKey.Create("Ed25519");
        using var api = new SignedApi(SignedApi.Jwks(good.Jwk, (JsonObject)JsonNode.Parse(jwk)!), Library.With(Library.NSec));

        Assert.Equal([fault], api.Dropped);
        Assert.NotEmpty(name);
        api.Accept(api.Token(good));
    }

    [Fact]
    public void Point_that_is_not_on_the_curve_is_dropped_or_verifies_nothing()
    {
        SigningKey good = SigningKey.Create("Ed25519");
        var bad = new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["kid"] = "bad", ["x"] = Base64Url.EncodeToString([2, .. new byte[31]]) };
        using var managed = new SignedApi(SignedApi.Jwks(good.Jwk, (JsonObject)bad.DeepClone()), Library.With(Library.BouncyCastle));
        using var native = new SignedApi(SignedApi.Jwks(good.Jwk, bad), Library.With(Library.NSec));

        // libsodium decodes the point when it verifies.
        Assert.Equal(["KeyRejected"], managed.Dropped);
        Assert.Empty(native.Dropped);
        native.Refuse(TokenFailureCode.InvalidSignature, native.Token(good, change: static header => header["kid"] = "bad"));
    }

    [Theory]
    [InlineData("Ed25519")]
    [InlineData("ML-DSA-44")]
    [InlineData("ML-DSA-87")]
    public void Key_is_read_from_a_certificate(string algorithm)
    {
        (SigningKey key, string certificate) = SelfSigned.Create(algorithm);
        using var api = new SignedApi(certificate, Library.With(Library.NSec));

        Assert.Empty(api.Dropped);
        api.Accept(api.Token(key));
    }
}
