using System.Security.Cryptography;

namespace OidcTokenValidation.Decryption;

/// <summary>The content encryption key of one token, or a random one in its place (RFC 7516 §11.5): a token whose key does not unwrap is then handled like one
/// whose tag does not verify.</summary>
internal readonly ref struct ContentKey
{
    private ContentKey(ContentEncryption algorithm, ReadOnlySpan<byte> octets, bool isUnwrapped)
    {
        Algorithm = algorithm;
        Octets = octets;
        IsUnwrapped = isUnwrapped;
    }

    public ContentEncryption Algorithm { get; }

    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>Whether it is the token's own; a random one decrypts nothing.</summary>
    public bool IsUnwrapped { get; }

    /// <summary>Unwraps the key of a token.</summary>
    /// <param name="key">The private key, which suits the algorithm.</param>
    /// <param name="algorithm">The <c>alg</c>.</param>
    /// <param name="content">The <c>enc</c>.</param>
    /// <param name="ephemeral">The ephemeral key; null unless the algorithm needs one.</param>
    /// <param name="encryptedKey">The encrypted key, of the right length.</param>
    /// <param name="buffer">Receives the key; the caller clears it.</param>
    public static ContentKey Unwrap(
        PrivateKey key,
        KeyManagement algorithm,
        ContentEncryption content,
        EphemeralKey? ephemeral,
        ReadOnlySpan<byte> encryptedKey,
        Span<byte> buffer)
    {
        Span<byte> octets = buffer[..content.KeyLength];
        bool isUnwrapped = key.TryUnwrap(algorithm, content, ephemeral, encryptedKey, octets);
        if (!isUnwrapped)
            RandomNumberGenerator.Fill(octets);
        return new ContentKey(content, octets, isUnwrapped);
    }
}
