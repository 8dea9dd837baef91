using OidcTokenValidation.Decryption;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Reports;

namespace OidcTokenValidation.Pipeline;

/// <summary>Explains for the log why a token was not decrypted. The failure is the same for every reason, and so is every response.</summary>
internal static class DecryptionExplanation
{
    private const int MaxListed = 8;

    public static TokenFailure Create(DecryptionFault fault, ReadOnlyMemory<char> token, TokenDecryption decryption) =>
        FailureTable.Get(TokenFailureCode.DecryptionFailed)
            .WithExplanation((fault, token, decryption), static it => Describe(it.fault, it.token.Span, it.decryption));

    private static string Describe(DecryptionFault fault, ReadOnlySpan<char> token, TokenDecryption decryption) => fault switch
    {
        DecryptionFault.Malformed =>
            "Expected five segments of canonical base64url, of which only the second, the encrypted key, may be empty. "
            + "The token was cut off or encoded again on the way.",
        DecryptionFault.HeaderTooLong => "The header of the encrypted token is longer than TokenLimits.MaxHeaderLength. The usual cause is an x5c chain.",
        DecryptionFault.HeaderInvalid =>
            "Expected the header of the encrypted token to be a JSON object without duplicate members, with 'alg' and 'enc' as strings and, if they are there, "
            + "'kid', 'x5t', 'x5t#S256', 'typ', 'cty', 'apu' and 'apv' as strings and 'epk' as an object.",
        DecryptionFault.Compressed =>
            "The header has 'zip': nothing is decompressed here (RFC 8725 §3.6). Configure the provider not to compress before it encrypts.",
        DecryptionFault.CriticalHeader => "The header has 'crit'. No extension is supported here (RFC 7516 §4.1.13).",
        DecryptionFault.AlgorithmNotAllowed =>
            $"'alg' is {Sent(token, "alg")}; allowed here: {string.Join(", ", decryption.Algorithms.Select(static row => row.Name))}. "
            + "Configure the provider to encrypt with one of them. RSA1_5, PBES2 and 'dir' are never accepted.",
        DecryptionFault.ContentAlgorithmNotAllowed =>
            $"'enc' is {Sent(token, "enc")}; allowed here: {string.Join(", ", decryption.ContentAlgorithms.Select(static row => row.Name))}. "
            + "Configure the provider to encrypt with one of them.",
        DecryptionFault.EphemeralKeyInvalid =>
            "Expected 'epk' to be a public EC key on P-256, P-384 or P-521 with coordinates of the full length and without private members, "
            + "and 'apu' and 'apv', if they are there, to be base64url (RFC 7518 §4.6.1).",
        DecryptionFault.KeyNotFound =>
            $"No key of Decryption.Keys is meant: the header's 'kid' is {Sent(token, "kid")}, and its 'alg', {Sent(token, "alg")}, needs a key of its type. "
            + $"{DescribeKeys(decryption)} Add the key; if one of them is meant, set its KeyId to the 'kid' of the header.",
        DecryptionFault.KeyAmbiguous =>
            $"Several keys of Decryption.Keys suit, and they are never tried one after the other: the header's 'kid' is {Sent(token, "kid")}. "
            + $"{DescribeKeys(decryption)} Let the provider write 'kid', and set KeyId of each key to it. "
            + "A provider that writes none can have one key of a type.",
        DecryptionFault.KeyNotForAlgorithm =>
            $"The key that the header names cannot be used with its 'alg', {Sent(token, "alg")}, or with the curve of its 'epk' "
            + "(RFC 7517 §4.4, RFC 7518 §4.6).",
        DecryptionFault.LengthWrong =>
            "The encrypted key, the initialization vector, the ciphertext or the tag does not have the length that 'alg', 'enc' and the key require. "
            + "The token was cut off, or encrypted for a key of another size.",
        DecryptionFault.KeyNotUnwrapped =>
            "The encrypted key does not decrypt with the key that the header means, or 'epk' is not on its curve. The provider encrypted for another key: "
            + "compare the key here with the one that the provider has for this API. If no token decrypts, the private key cannot be used any more: "
            + "a certificate must not be disposed before the validator, and its store or hardware module must be available.",
        DecryptionFault.TagNotVerified =>
            "The authentication tag does not verify. The token was changed on the way or, with ECDH-ES, encrypted for another key.",
        DecryptionFault.EncryptedTwice =>
            "The encrypted token contains another encrypted token. One level of encryption is accepted: sign the token, then encrypt it once.",
        DecryptionFault.NotSigned =>
            "The token was decrypted, and contains no signed JWT: three segments were expected (RFC 9068 §4). "
            + "Configure the provider to sign the token before it encrypts it.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static string Sent(ReadOnlySpan<char> token, string member) => HeaderText.Find(token, member) ?? "absent";

    private static string DescribeKeys(TokenDecryption decryption)
    {
        string[] names = [.. decryption.Keys.Select(static key => key.Label.KeyId).OfType<string>().Take(MaxListed).Select(static name => $"'{name}'")];
        int nameless = decryption.Keys.Count(static key => key.Label.KeyId is null);
        string named = names.Length == 0 ? "No key here has a name" : $"Names of the keys here: {string.Join(", ", names)}";
        return nameless == 0 ? $"{named}." : $"{named}; without a name: {nameless}.";
    }
}
