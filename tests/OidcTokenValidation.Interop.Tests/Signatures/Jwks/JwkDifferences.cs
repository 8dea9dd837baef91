namespace OidcTokenValidation.Interop.Tests.Signatures.Jwks;

/// <summary>Where this library and jose differ about a JWK, by name, with the reasons. Every row occurs in the generated cases, and nothing else does.</summary>
internal static class JwkDifferences
{
    public const string Read = "read";
    public const string Verified = "verified";
    public const string Proven = "proven";

    /// <summary>What jose accepts and this library does not: by the result and this library's fault.</summary>
    public static readonly Dictionary<(string Result, string Fault), string> OnlyJose = Rows(
        ("InvalidBase64Url", [Read, Verified], "RFC 7515 §2 has no padding, white space and second alphabet, and one text for an octet string. Node decodes them all; the same key "
            + "would have several thumbprints. For proofs jose then computes another thumbprint."),
        ("CoordinateLengthWrong", [Read, Verified], "A padded text is longer than any text of the right length: that is found before it is decoded."),
        ("WrongMemberType", [Read, Verified, Proven], "RFC 7517 §4: these members are strings. jose does not look at kid, and WebCrypto converts an array of one string into a string."),
        ("RepeatedMember", [Read, Verified], "RFC 7517 §4: names are unique. JSON.parse uses the last value, other readers use the first one."),
        ("PrivateKey", [Read, Verified, Proven], "A published private key proves no possession. jose looks at d and priv alone, and there not at values of other types."),
        ("NotForSignatures", [Read], "RFC 7517 §4.2: importJWK does not look at use; createLocalJWKSet and EmbeddedJWK do."),
        ("AlgorithmUnsuitable", [Read], "RFC 7517 §4.4: importJWK does not compare its argument with the alg of an OKP key; createLocalJWKSet and EmbeddedJWK do."),
        ("KeyRejected", [Read], "RFC 8725 §3.4: octets that are no point, or a point of small order. BouncyCastle refuses the key; libsodium refuses its signatures."),
        ("ProofMalformed", [Proven], "RFC 7515 §4 and RFC 8725 §3.7: repeated names, lone surrogates and deep nesting in the header."));

    /// <summary>The same, for signatures that were made without a private key, for points of small order (RFC 8032 §5.1.7). The OpenSSL of Node 20 verifies them, that of
    /// Node 24 does not.</summary>
    public static readonly HashSet<(string Result, string Fault)> OnlyOldOpenSsl =
    [
        (Verified, "KeyRejected"), (Verified, "InvalidSignature"), (Proven, "ProofSignatureInvalid"),
    ];

    /// <summary>What this library accepts and jose does not, although jose accepts the same key without it: by the names of <c>node/jwks.mjs</c>.</summary>
    public static readonly Dictionary<string, string> OnlyOurs = new(StringComparer.Ordinal)
    {
        ["empty members"] = "A member whose value is null, an empty string or an empty array counts as absent: serializers write them. jose compares them with values.",
        ["ext"] = "A member of WebCrypto and not of RFC 7517, whose §4 requires that unknown members are ignored. WebCrypto requires a boolean.",
        ["other operations"] = "RFC 7517 §4.3 permits further operations beside verify, if use does not exclude them; WebCrypto creates no public key with them.",
        ["the other name of Ed25519"] = "RFC 9864 §2.2: EdDSA and Ed25519 are names of one algorithm for a key on this curve. jose compares the names.",
    };

    private static Dictionary<(string, string), string> Rows(params IEnumerable<(string Fault, string[] Results, string Reason)> rows) =>
        rows.SelectMany(static row => row.Results.Select(result => (Key: (result, row.Fault), row.Reason))).ToDictionary(static row => row.Key, static row => row.Reason);
}
