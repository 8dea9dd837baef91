using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Tests.Support;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>The proofs of go-dpop's tests, made with panva/dpop. Its outcomes are for a proof alone; at a resource server a proof without <c>ath</c> is rejected (RFC 9449 §4.3 check 12).</summary>
public sealed class GoDPoPTests
{
    // Name, our outcome at a resource server, whether its own key verifies it (null: a key type without support), go-dpop's outcome, why they differ.
    private static readonly (string Name, TokenFailureCode Code, bool? Signed, string Theirs, string Reason)[] Table =
    [
        ("validES256_proof", TokenFailureCode.ProofIncomplete, true, "accept", "no ath"),
        ("validES384_proof", TokenFailureCode.ProofIncomplete, true, "accept", "no ath"),
        ("validES512_proof", TokenFailureCode.ProofIncomplete, true, "accept", "no ath"),
        ("validRS256_proof", TokenFailureCode.ProofIncomplete, true, "accept", "no ath"),
        ("validPS256_proof", TokenFailureCode.ProofIncomplete, true, "accept", "no ath"),
        ("validEd25519_proof", TokenFailureCode.ProofIncomplete, null, "accept", "no ath; EdDSA is not offered"),
        ("invalidSignature_proof", TokenFailureCode.ProofIncomplete, false, "reject", "no ath comes before the signature"),
        ("invalidMissingTyp_proof", TokenFailureCode.ProofIncomplete, true, "reject", ""),
        ("invalidMissingClaims_proof", TokenFailureCode.ProofIncomplete, true, "reject", ""),
        ("validSignedInFuture_proof", TokenFailureCode.ProofIncomplete, true, "accept", "no ath"),
        ("malformedJWKHeader_proof", TokenFailureCode.ProofIncomplete, null, "reject", ""),
        ("missingJWKHeader_proof", TokenFailureCode.ProofIncomplete, null, "reject", ""),
        ("unsupportedKeyAlg_proof", TokenFailureCode.ProofIncomplete, null, "reject", "no ath comes before alg"),
        ("validES256LeadingZeroes_proof", TokenFailureCode.None, true, "accept", ""),
        ("TestNoRegisteredClaims", TokenFailureCode.ProofIncomplete, true, "reject", ""),
    ];

    public static TheoryData<string> Names => [.. Table.Select(static row => row.Name)];

    [Fact]
    public void Table_contains_all_proofs() => Assert.Equal(
        Vectors().Select(static vector => vector.GetProperty("name").GetString()).Order(StringComparer.Ordinal),
        Table.Select(static row => row.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_proof_has_the_expected_outcome(string name)
    {
        (_, TokenFailureCode code, bool? signed, string theirs, string reason) = Table.Single(row => row.Name == name);
        JsonElement vector = Vectors().Single(v => v.GetProperty("name").GetString() == name);
        Assert.Equal(theirs, vector.GetProperty("expect").GetString());
        Assert.True((theirs == "accept") == (code == TokenFailureCode.None) || reason.Length > 0, "An outcome that differs needs a reason.");

        string proof = vector.GetProperty("proof").GetString()!;
        (bool? verified, string? thumbprint) = ProofVectors.Signature(proof);
        Assert.Equal(signed, verified);
        if (signed is not null && Text(vector, "jkt") is { } jkt)
            Assert.Equal(jkt, thumbprint);
        Assert.Equal(code, Judge(vector, proof));
    }

    [Fact]
    public void Leading_zero_octet_counts_in_the_thumbprint()
    {
        JsonElement vector = Vectors().Single(static v => v.GetProperty("name").GetString() == "validES256LeadingZeroes_proof");
        Assert.Equal(
            VectorFiles.ReadJson("dpop/go-dpop-proofs.json").GetProperty("leading_zero_expected_jkt").GetString(),
            ProofVectors.Signature(vector.GetProperty("proof").GetString()!).Thumbprint);
    }

    private static JsonElement[] Vectors() => [.. VectorFiles.ReadJson("dpop/go-dpop-proofs.json").GetProperty("vectors").EnumerateArray()];

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Each proof with its own time, method, target, key and token, so that only the proof itself can be wrong.
    private static TokenFailureCode Judge(JsonElement vector, string proof)
    {
        JsonElement claims = vector.GetProperty("claims");
        var url = new Uri(Text(claims, "htu") ?? "https://api.example/");
        var request = new ResourceRequest { Method = Text(claims, "htm") ?? "GET", Scheme = url.Scheme, Host = url.Host, Target = url.AbsolutePath, DPoP = proof };
        const string Any = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";
        var purpose = new ProofPurpose(ProofVectors.Digest(Text(claims, "ath") ?? Any), ProofVectors.Digest(Text(vector, "jkt") ?? Any));
        long now = claims.TryGetProperty("iat", out JsonElement issued) ? issued.GetInt64() : 0;

        using var keys = new ClientKeys(16, CryptoFactory.Create(custom: null), Unmeasured.ClientKeys);
        ProofRules rules = ProofRulesFactory.Create(new DPoPOptions(), AlgorithmTable.Default, keys, new byte[32]);
        return rules.TryVerify(request, purpose, DateTimeOffset.FromUnixTimeSeconds(now), out _, out TokenFailure? failure) ? TokenFailureCode.None : failure.Code;
    }
}
