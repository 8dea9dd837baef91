using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Tests.Support;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>The proofs of go-dpop's tests, made with panva/dpop. Its outcomes are for a proof alone; at a resource server a proof without <c>ath</c> is rejected (RFC 9449 §4.3 check 12).</summary>
public sealed class GoDPoPTests
{
    // Name, our outcome at a resource server, whether its own key verifies it and the key's thumbprint (null: a key type without support), go-dpop's outcome, why they differ.
    private static readonly (string Name, TokenFailureCode Code, bool? Signed, string? Thumbprint, string Theirs, string Reason)[] Table =
    [
        ("validES256_proof", TokenFailureCode.ProofIncomplete, true, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", "accept", "no ath"),
        ("validES384_proof", TokenFailureCode.ProofIncomplete, true, "Gy9N56M7zIW1_QXVn6p0MNAurBtcknWH9uI11ffB0Qo", "accept", "no ath"),
        ("validES512_proof", TokenFailureCode.ProofIncomplete, true, "EIcG6iogoP1Jza-bB80jeVvJk9fundJrpeGSuYHxt0k", "accept", "no ath"),
        ("validRS256_proof", TokenFailureCode.ProofIncomplete, true, "HdxTS7ec6G_uoqEEIuuGs7Fuchs9t_uUH76b7g1Oa10", "accept", "no ath"),
        ("validPS256_proof", TokenFailureCode.ProofIncomplete, true, "cGP1YhPOH5jSb75v7ZywTINFqvF2sXFbOeEoTKqOLCA", "accept", "no ath"),
        ("validEd25519_proof", TokenFailureCode.ProofIncomplete, null, null, "accept", "no ath; EdDSA is not offered"),
        ("invalidSignature_proof", TokenFailureCode.ProofIncomplete, false, "PCqLihlV_BajCWOuEfSkpfmGPp10oh6q55B97_glfWE", "reject", "no ath comes before the signature"),
        ("invalidMissingTyp_proof", TokenFailureCode.ProofIncomplete, true, "IdMlEvk8ZjNu1QSP0ZSAp7bqskT3IfVn3m1hrPOQC3c", "reject", ""),
        ("invalidMissingClaims_proof", TokenFailureCode.ProofIncomplete, true, "4SKXHngxouh4COhTYJs_MrcG8QbcE5XIRw0CdrF0f8A", "reject", ""),
        ("validSignedInFuture_proof", TokenFailureCode.ProofIncomplete, true, "yma6oaTyJe0ZDV0P8D-TOorwkJR-yTRDp0_qEivHlds", "accept", "no ath"),
        ("malformedJWKHeader_proof", TokenFailureCode.ProofIncomplete, null, null, "reject", ""),
        ("missingJWKHeader_proof", TokenFailureCode.ProofIncomplete, null, null, "reject", ""),
        ("unsupportedKeyAlg_proof", TokenFailureCode.ProofIncomplete, null, null, "reject", "no ath comes before alg"),
        ("validES256LeadingZeroes_proof", TokenFailureCode.None, true, "MEhdRysfC6YMBxMtlBzyLwTWHmLLusOkEh_ofH9GPjs", "accept", ""),
        ("TestNoRegisteredClaims", TokenFailureCode.ProofIncomplete, true, "OUpPjyPKIHa9TWiPCoC6teIv-fUntZVyE9ubbF_77Ek", "reject", ""),
    ];

    public static TheoryData<string> Names => [.. Table.Select(static row => row.Name)];

    [Fact]
    public void Table_contains_all_proofs() => Assert.Equal(
        Proofs().Keys.Order(StringComparer.Ordinal),
        Table.Select(static row => row.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_proof_has_the_expected_outcome(string name)
    {
        (_, TokenFailureCode code, bool? signed, string? thumbprint, string theirs, string reason) = Table.Single(row => row.Name == name);
        Assert.True((theirs == "accept") == (code == TokenFailureCode.None) || reason.Length > 0, "An outcome that differs needs a reason.");

        string proof = Proofs()[name];
        Assert.Equal((signed, thumbprint), ProofVectors.Signature(proof));
        Assert.Equal(code, Judge(proof, thumbprint));
    }

    private static Dictionary<string, string> Proofs() => VectorFiles.ReadJson("dpop/go-dpop-proofs.json").GetProperty("vectors").EnumerateArray()
        .ToDictionary(static vector => vector.GetProperty("name").GetString()!, static vector => vector.GetProperty("proof").GetString()!, StringComparer.Ordinal);

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Each proof with its own time, method, target, key and token, so that only the proof itself can be wrong.
    private static TokenFailureCode Judge(string proof, string? thumbprint)
    {
        JsonElement claims = JsonElement.Parse(StrictBase64Url.Decode(proof.Split('.')[1])!);
        var url = new Uri(Text(claims, "htu") ?? "https://api.example/");
        var request = new ResourceRequest { Method = Text(claims, "htm") ?? "GET", Scheme = url.Scheme, Host = url.Host, Target = url.AbsolutePath, DPoP = proof };
        const string Any = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";
        var purpose = new ProofPurpose(ProofVectors.Digest(Text(claims, "ath") ?? Any), ProofVectors.Digest(thumbprint ?? Any));
        long now = claims.TryGetProperty("iat", out JsonElement issued) ? issued.GetInt64() : 0;

        using var keys = new ClientKeys(16, CryptoFactory.Create(custom: null), Unmeasured.ClientKeys);
        ProofRules rules = ProofRulesFactory.Create(new DPoPOptions(), AlgorithmTable.Default, keys, new byte[32]);
        return rules.TryVerify(request, purpose, DateTimeOffset.FromUnixTimeSeconds(now), out _, out TokenFailure? failure) ? TokenFailureCode.None : failure.Code;
    }
}
