using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using static OidcTokenValidation.Tests.Properties.HostileTokens;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tests.Properties;

/// <summary>Proofs that the holder of a good token can write, each with one part that could cost memory.</summary>
internal static class HostileProofs
{
    private const string Jwk = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\",\"y\":\"\"}";

    private static readonly TestSigningKey Another = TestSigningKey.Create("ES256");

    /// <summary>The name, why the proof is rejected, and how it is made.</summary>
    public static IReadOnlyList<(string Name, TokenFailureCode Code, Func<DPoPProofBuilder, DPoPProofBuilder> Spoil)> All { get; } =
    [
        ("an escaped name in the header", ProofKeyInvalid, static proof => proof.WithRawHeader(Header($"\"jwk\":{Jwk},\"{Escaped("x", 700)}\":1"))),
        ("an escaped name in the key", ProofKeyInvalid, static proof => proof.WithRawHeader(Header($"\"jwk\":{{\"{Escaped("x", 700)}\":1}}"))),
        ("an escaped name in the claims", ProofIncomplete, static proof => proof.WithRawClaims($"{{\"{Escaped("x", 700)}\":1}}")),
        ("a name twice in the header", ProofMalformed, static proof => proof.WithRawHeader(Header($"\"{new string('x', 500)}\":1,\"{Escaped("x", 500)}\":1"))),
        ("a name twice in the key", ProofMalformed, static proof => proof.WithRawHeader(Header($"\"jwk\":{{\"{new string('x', 500)}\":1,\"{Escaped("x", 500)}\":1}}"))),
        ("a name twice in the claims", ProofMalformed, static proof => proof.WithRawClaims($"{{\"{Escaped("x", 500)}\":1,\"{Escaped("x", 500)}\":1}}")),
        ("too many members", ProofMalformed, static proof => proof.WithRawClaims("{" + string.Join(',', Enumerable.Range(0, 500).Select(static number => $"\"{number}\":0")) + "}")),
        ("nested too deep", ProofMalformed, static proof => proof.WithClaim("x", JsonNode.Parse(new string('[', 60) + new string(']', 60)))),
        ("a type in escapes", ProofTypeNotAccepted, static proof => proof.WithRawHeader($"{{\"typ\":\"{Escaped("d", 9)}\",\"alg\":\"ES256\",\"jwk\":{Jwk}}}")),
        ("an algorithm in escapes", ProofAlgorithmNotAccepted, static proof => proof.WithRawHeader($"{{\"typ\":\"dpop+jwt\",\"alg\":\"{Escaped("E", 700)}\",\"jwk\":{Jwk}}}")),
        ("an identifier in escapes", ProofIncomplete, static proof => proof.WithRawClaims($"{{\"jti\":\"{Escaped("x", 800)}\",\"htm\":\"GET\",\"htu\":\"x\",\"iat\":1,\"ath\":\"x\"}}")),
        ("a method in escapes", ProofMethodMismatch, static proof => proof.WithRawClaims($"{{\"jti\":\"1\",\"htm\":\"{Escaped("x", 700)}\",\"htu\":\"x\",\"iat\":1,\"ath\":\"x\"}}")),
        ("a target in escapes", ProofTargetMismatch, static proof => proof.WithRawClaims($"{{\"jti\":\"1\",\"htm\":\"GET\",\"htu\":\"{Escaped("x", 700)}\",\"iat\":1,\"ath\":\"x\"}}")),
        ("a long target", ProofTargetMismatch, static proof => proof.WithClaim("htu", "https://api.example.com/" + new string('%', 3_000))),
        ("a hash in escapes", ProofTokenMismatch, static proof => proof.WithClaim("ath", new string('<', 700))),
        ("a long nonce", ProofTokenMismatch, static proof => proof.WithClaim("nonce", new string('<', 500)).WithClaim("ath", "x")),
        ("a modulus that is too long", ProofKeyInvalid, static proof => proof.WithRawHeader(Header($"\"jwk\":{{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"{new string('x', 4_500)}\"}}"))),
        ("a modulus in escapes", ProofKeyInvalid, static proof => proof.WithRawHeader(Header($"\"jwk\":{{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"{Escaped("x", 700)}\"}}"))),
        ("a key for many operations", ProofKeyInvalid, static proof => proof.WithRawHeader(Header($"\"jwk\":{{\"key_ops\":[{string.Join(',', Enumerable.Range(0, 14).Select(static number => $"\"{number}{Escaped("x", 40)}\""))}]}}"))),
        ("of another key", ProofKeyMismatch, static proof => proof.WithJwk(Another.PublicJwk)),
        ("an old one", ProofNotFresh, static proof => proof.IssuedAt(DateTimeOffset.UnixEpoch)),
    ];

    private static string Header(string members) => "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\"," + members + "}";
}
