using System.Text;
using System.Text.Json;
using OidcTokenValidation.Fuzz.Inputs;
using OidcTokenValidation.Fuzz.Oracles;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>
/// The reader of JWTs and the verification of their signatures, against jose. The input is a header and claims, which are signed here, or the whole text of a
/// token. What is accepted, jose accepts with the same header and claims.
/// </summary>
internal sealed class TokenFuzz : IFuzzTarget
{
    private const int MaxDepth = 16;
    private const int MaxMembers = 256;

    private readonly TokenReader _reader = new(maxHeaderLength: 4096, MaxDepth, MaxMembers, AlgorithmTable.Default);
    private readonly SignatureVerifier _verifier = FixedKey.CreateVerifier();

    public void Run(byte[] input)
    {
        byte[][] sections = Sections.Split(input);
        string text = sections.Length == 1 ? Encoding.Latin1.GetString(input) : FixedKey.Sign(sections[0], sections[1]);
        byte[] sent = Encoding.Latin1.GetBytes(text);
        if (!_reader.TryRead(text.AsMemory(), new Comparison(sent), out UnverifiedToken token, out TokenFailure? failure))
        {
            DifferenceException.ThrowUnless(
                IsExplained(failure.Code, sections) || NodeReference.Call("verify", sent).Value is null, $"rejected with {failure.Code}, which jose accepts");
            return;
        }

        bool isVerified = VerifiedToken.TryVerify(token, _verifier, out _);
        bool isSigned = sections.Length > 1 && token.Header.Algorithm.Name == FixedKey.Algorithm;
        DifferenceException.ThrowUnless(isVerified || !isSigned, "a good signature is rejected");
        ReferenceResult reference = NodeReference.Call("verify", sent);
        DifferenceException.ThrowUnless(isVerified == reference.Value is not null, $"verified: {isVerified}; jose: {reference.Error}");
    }

    // What jose accepts, and a resource server should not.
    private static bool IsExplained(TokenFailureCode code, byte[][] sections) => code switch
    {
        // The limits, and the algorithms that are configured.
        TokenFailureCode.HeaderTooLong or TokenFailureCode.NestedTooDeep or TokenFailureCode.TooManyMembers or TokenFailureCode.AlgorithmNotAllowed => true,

        // RFC 7515 §4.1.4, §4.1.9: kid and typ are strings. RFC 7797 §7: a JWT has no b64.
        TokenFailureCode.InvalidHeader or TokenFailureCode.UnencodedPayload => true,

        // RFC 7515 §2: jose ignores the unused bits of the last character.
        TokenFailureCode.InvalidBase64Url => true,

        // JSON.parse accepts members twice, lone surrogates and replaced octets. System.Text.Json decides.
        TokenFailureCode.DuplicateMember or TokenFailureCode.InvalidUtf8 or TokenFailureCode.InvalidJson =>
            sections.Length == 1 || StrictJson.ParseObject(sections[0]) is null || StrictJson.ParseObject(sections[1]) is null,
        _ => false,
    };

    /// <summary>Compares header and claims with those that jose decodes, and rejects nothing.</summary>
    private readonly struct Comparison(byte[] sent) : IEarlyChecks
    {
        public TokenFailure? FindFailure(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims)
        {
            ReferenceResult reference = NodeReference.Call("decode", sent);
            if (reference.Value is not { } decoded)
                throw new DifferenceException($"jose cannot decode it: {reference.Error}");
            JsonElement expected = decoded.GetProperty("header");
            DifferenceException.ThrowUnless(header.Algorithm.ToString() == Find(expected, "alg") && algorithm.Name == Find(expected, "alg"), "another alg");
            DifferenceException.ThrowUnless((header.HasType ? header.Type.ToString() : null) == Find(expected, "typ"), "another typ");

            // An empty kid names no key.
            DifferenceException.ThrowUnless((header.KeyId ?? "") == (Find(expected, "kid") ?? ""), "another kid");
            ClaimComparison.Compare(claims, decoded.GetProperty("claims"));
            return null;
        }

        private static string? Find(JsonElement header, string name) => header.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
    }
}
