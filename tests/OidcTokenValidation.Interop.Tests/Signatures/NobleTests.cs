using System.Buffers.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests.Signatures;

/// <summary>ML-DSA of another implementation, @noble/post-quantum: its keys, tokens, proofs and thumbprints (RFC 9964).</summary>
public sealed class NobleTests : IClassFixture<NobleSignatures>
{
    private readonly NobleSignatures _signatures;

    public NobleTests(NobleSignatures signatures)
    {
        Counterparts.Require();
        _signatures = signatures;
    }

    public static TheoryData<string> Algorithms => ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Token_is_accepted_and_each_flipped_bit_of_its_signature_or_its_key_is_rejected(string algorithm)
    {
        NobleSigner signer = _signatures[algorithm];
        using AccessTokenValidator validator = NobleSigner.Trust(signer.Jwks.GetRawText());

        await AcceptAsync(validator, TestRequest.Bearer(signer.Token));
        foreach (string forged in WithFlippedBits(signer.Token))
            await RejectAsync(TokenFailureCode.InvalidSignature, validator, TestRequest.Bearer(forged));
        foreach (JsonObject key in KeysWithFlippedBits(signer))
        {
            using AccessTokenValidator other = NobleSigner.Trust(key.ToJsonString());
            await RejectAsync(TokenFailureCode.InvalidSignature, other, TestRequest.Bearer(signer.Token));
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Token_that_is_bound_to_the_thumbprint_by_jose_is_accepted_with_a_proof_of_the_key(string algorithm)
    {
        NobleSigner signer = _signatures[algorithm];
        using AccessTokenValidator validator = NobleSigner.Trust(signer.Jwks.GetRawText());
        Assert.Equal(signer.Thumbprint, TokenText.ClaimsOf(signer.Bound).GetProperty("cnf").GetProperty("jkt").GetString());

        foreach (string forged in WithFlippedBits(signer.Proof))
            await RejectAsync(TokenFailureCode.ProofSignatureInvalid, validator, TestRequest.DPoP(signer.Bound, forged));

        // The rejected proofs did not use up this one.
        AccessTokenValidationResult accepted = await AcceptAsync(validator, TestRequest.DPoP(signer.Bound, signer.Proof));
        Assert.Equal(TokenBinding.DPoP, accepted.Token!.Binding);
        await RejectAsync(TokenFailureCode.ProofReplayed, validator, TestRequest.DPoP(signer.Bound, signer.Proof));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Signature_with_a_context_or_of_a_hash_is_rejected(string algorithm)
    {
        NobleSigner signer = _signatures[algorithm];
        using AccessTokenValidator validator = NobleSigner.Trust(signer.Jwks.GetRawText());

        await RejectAsync(TokenFailureCode.InvalidSignature, validator, TestRequest.Bearer(signer.WithContext));
        await RejectAsync(TokenFailureCode.InvalidSignature, validator, TestRequest.Bearer(signer.OfHash));
    }

    [Theory]
    [InlineData("ML-DSA-44", "ML-DSA-65")]
    [InlineData("ML-DSA-87", "ML-DSA-44")]
    public async Task Key_of_another_parameter_set_verifies_nothing(string algorithm, string other)
    {
        using AccessTokenValidator validator = NobleSigner.Trust(_signatures[other].Jwks.GetRawText());

        await RejectAsync(TokenFailureCode.KeyNotFound, validator, TestRequest.Bearer(_signatures[algorithm].Token));
    }

    // Bits of the first, the last and some other octets: of the challenge, the response and the hints (FIPS 204 §7.2).
    private static IEnumerable<string> WithFlippedBits(string token)
    {
        byte[] signature = TokenText.BytesOf(token, 2);
        foreach (byte[] changed in FlipBits(signature))
            yield return $"{token[..token.LastIndexOf('.')]}.{Base64Url.EncodeToString(changed)}";
    }

    private static IEnumerable<JsonObject> KeysWithFlippedBits(NobleSigner signer)
    {
        byte[] key = Base64Url.DecodeFromChars(signer.Jwk.GetProperty("pub").GetString());
        foreach (byte[] changed in FlipBits(key).Where(static (_, index) => index % 4 == 0))
            yield return new JsonObject { ["kty"] = "AKP", ["alg"] = signer.Alg, ["pub"] = Base64Url.EncodeToString(changed) };
    }

    private static IEnumerable<byte[]> FlipBits(byte[] octets)
    {
        int[] positions = [0, 1, octets.Length - 1, .. Enumerable.Range(1, 20).Select(part => part * (octets.Length - 1) / 21)];
        foreach (int position in positions)
        {
            byte[] changed = [.. octets];
            changed[position] ^= (byte)(1 << (position % 8));
            yield return changed;
        }
    }

    private static async Task<AccessTokenValidationResult> AcceptAsync(AccessTokenValidator validator, ResourceRequest request)
    {
        AccessTokenValidationResult result = await validator.ValidateAsync(request, TestContext.Current.CancellationToken);
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result;
    }

    private static async Task RejectAsync(TokenFailureCode code, AccessTokenValidator validator, ResourceRequest request)
    {
        AccessTokenValidationResult result = await validator.ValidateAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((AccessTokenOutcome.Rejected, code), (result.Outcome, result.Failure?.Code));
    }
}
