using System.Buffers.Text;
using OidcTokenValidation.Signatures.Tests.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Signatures.Tests.Proofs;

/// <summary>DPoP proofs by registered algorithms.</summary>
public sealed class ProofTests
{
    public static TheoryData<string, string> Algorithms => Tokens.BearerTests.Algorithms;

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Proof_is_accepted_once_and_with_its_own_signature_only(string library, string algorithm)
    {
        SigningKey issuer = SigningKey.Create("Ed25519"), client = SigningKey.Create(algorithm);
        using var api = new SignedApi(issuer, Library.With(library));
        string token = api.Token(issuer, client), proof = api.Proof(client, token);

        api.Accept(token, proof);
        api.Refuse(TokenFailureCode.ProofReplayed, token, proof);
        api.Refuse(TokenFailureCode.ProofSignatureInvalid, token, TokenText.WithAnotherSignature(api.Proof(client, token)));
        api.Refuse(TokenFailureCode.ProofKeyMismatch, token, api.Proof(SigningKey.Create(algorithm), token));
        api.Refuse(TokenFailureCode.ProofMissing, token, string.Empty);
        api.Accept(token, api.Proof(client, token));
    }

    [Theory]
    [InlineData("Ed25519", "EdDSA")]
    [InlineData("EdDSA", "Ed25519")]
    [InlineData("EdDSA", "EdDSA")]
    [InlineData("ML-DSA-44", "ML-DSA-44")]
    public void Key_may_have_a_name_of_the_algorithm_as_its_alg(string algorithm, string own)
    {
        SigningKey issuer = SigningKey.Create("Ed25519"), client = SigningKey.Create(algorithm);
        using var api = new SignedApi(issuer, Library.With(Library.NSec));
        string token = api.Token(issuer, client);

        api.Accept(token, api.Proof(client, token, header => header["jwk"]!["alg"] = own));
    }

    [Theory]
    [InlineData("Ed25519", "d", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")]
    [InlineData("ML-DSA-44", "priv", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ML-DSA-44", "d", "AA")]
    [InlineData("Ed25519", "priv", "AA")]
    [InlineData("Ed25519", "alg", "ES256")]
    [InlineData("Ed25519", "alg", "ML-DSA-44")]
    [InlineData("Ed25519", "crv", "Ed448")]
    [InlineData("Ed25519", "crv", "X25519")]
    [InlineData("Ed25519", "x", "AA")]
    [InlineData("Ed25519", "use", "enc")]
    [InlineData("ML-DSA-44", "alg", "ML-DSA-65")]
    [InlineData("ML-DSA-44", "alg", "Ed25519")]
    [InlineData("ML-DSA-44", "alg", null)]
    [InlineData("ML-DSA-44", "pub", "AA")]
    [InlineData("ML-DSA-44", "kty", "OKP")]
    public void Jwk_that_is_no_public_key_for_the_algorithm_is_rejected(string algorithm, string member, string? value)
    {
        SigningKey issuer = SigningKey.Create("Ed25519"), client = SigningKey.Create(algorithm);
        using var api = new SignedApi(issuer, Library.With(Library.NSec));
        string token = api.Token(issuer, client);

        api.Refuse(TokenFailureCode.ProofKeyInvalid, token, api.Proof(client, token, header => header["jwk"]![member] = value));
        api.Accept(token, api.Proof(client, token));
    }

    [Theory]
    [InlineData("Ed25519")]
    [InlineData("ML-DSA-44")]
    public void Signature_of_another_length_is_rejected(string algorithm)
    {
        SigningKey issuer = SigningKey.Create("Ed25519"), client = SigningKey.Create(algorithm);
        using var api = new SignedApi(issuer, Library.With(Library.NSec));
        string token = api.Token(issuer, client), proof = api.Proof(client, token);
        byte[] signature = TokenText.BytesOf(proof, 2);

        Assert.All([signature[..^1], [.. signature, 0], [0]], octets => api.Refuse(
            TokenFailureCode.ProofSignatureInvalid, token, proof[..proof.LastIndexOf('.')] + "." + Base64Url.EncodeToString(octets)));
    }

    [Fact]
    public void Long_proof_is_read_where_its_algorithm_is_enabled_for_proofs()
    {
        SigningKey issuer = SigningKey.Create("Ed25519"), client = SigningKey.Create("ML-DSA-87");
        using var enabled = new SignedApi(issuer, Library.With(Library.NSec));
        using var limited = new SignedApi(issuer, static options =>
        {
            Library.With(Library.NSec)(options);
            options.DPoP.AllowedAlgorithms = ["ES256", "Ed25519"];
        });
        string token = enabled.Token(issuer, client), proof = enabled.Proof(client, token);

        Assert.InRange(proof.Length, 10_500, 12_000);
        enabled.Accept(token, proof);
        limited.Refuse(TokenFailureCode.ProofMalformed, token, proof);
    }

    [Theory]
    [InlineData(true, 15_000)]
    [InlineData(true, 60_000)]
    [InlineData(false, 8_193)]
    public void Longer_proof_than_its_algorithms_need_is_rejected(bool withMLDsa, int length)
    {
        SigningKey issuer = SigningKey.Create("Ed25519"), client = SigningKey.Create("Ed25519");
        using var api = new SignedApi(issuer, options =>
        {
            options.AddEd25519();
            if (withMLDsa)
                options.AddBouncyCastleMLDsa();
        });
        string token = api.Token(issuer, client);
        string proof = api.Proof(client, token, header => header["filler"] = new string('x', length * 3 / 4));

        Assert.InRange(proof.Length, length, length + 600);
        api.Refuse(TokenFailureCode.ProofMalformed, token, proof);
    }

    [Fact]
    public void Long_key_of_another_client_is_rejected_without_a_verifier()
    {
        int created = 0;
        var algorithm = SignatureAlgorithm.CreateAkp("ML-DSA-87", keyLength: 2592, signatureLength: 4627, _ =>
        {
            created++;
            throw new InvalidOperationException("No verifier of another client's key is created.");
        });
        SigningKey issuer = SigningKey.Create("Ed25519"), client = SigningKey.Create("Ed25519"), other = SigningKey.Create("ML-DSA-87");
        using var api = new SignedApi(issuer, options => options.AddEd25519().SignatureAlgorithms.Add(algorithm));
        string token = api.Token(issuer, client);

        api.Refuse(TokenFailureCode.ProofKeyMismatch, token, api.Proof(other, token));
        Assert.Equal(0, created);
        string own = api.Token(issuer, other);
        api.Refuse(TokenFailureCode.ProofSignatureInvalid, own, api.Proof(other, own));
        Assert.Equal(1, created);
    }
}
