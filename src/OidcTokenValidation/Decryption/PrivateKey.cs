using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Decryption;

/// <summary>The name of a key, and what it may be used with.</summary>
/// <param name="KeyId">The <c>kid</c>; null if it has no name.</param>
internal sealed record KeyLabel(string? KeyId)
{
    /// <summary>The one algorithm that the key may be used with, if its <c>alg</c> names one (RFC 7517 §4.4).</summary>
    public KeyManagement? Algorithm { get; init; }

    /// <summary>The <c>x5t</c> of its certificate.</summary>
    public string? Sha1Thumbprint { get; init; }

    /// <summary>The <c>x5t#S256</c> of its certificate.</summary>
    public string? Sha256Thumbprint { get; init; }

    /// <summary>Whether no header can name the key.</summary>
    public bool IsNameless => (KeyId ?? Sha1Thumbprint ?? Sha256Thumbprint) is null;
}

/// <summary>A key that decrypts the content encryption keys of tokens. It knows its algorithms.</summary>
internal abstract class PrivateKey : IDisposable
{
    private readonly DecryptionKeyType _type;
    private readonly KeyKind? _curve;

    private protected PrivateKey(KeyLabel label, DecryptionKeyType type, KeyKind? curve = null) => (Label, _type, _curve) = (label, type, curve);

    public KeyLabel Label { get; }

    /// <summary>Whether the key can be used with the algorithm, and with an ephemeral key on this curve.</summary>
    public bool Suits(KeyManagement algorithm, KeyKind? curve) => SuitsAny(algorithm) && Equals(curve, _curve);

    /// <summary>Whether the key can be used with the algorithm.</summary>
    public bool SuitsAny(KeyManagement algorithm) => algorithm.KeyType == _type && (Label.Algorithm is null || Label.Algorithm == algorithm);

    /// <summary>Whether no token by the algorithm can mean this key and not <paramref name="other"/>: neither has a name.</summary>
    public bool IsAmbiguousWith(PrivateKey other, KeyManagement algorithm) =>
        Label.IsNameless && other.Label.IsNameless && Equals(_curve, other._curve) && SuitsAny(algorithm) && other.SuitsAny(algorithm);

    /// <summary>The exact length of an encrypted key, in octets.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="keyLength">The length of the content encryption key, in octets.</param>
    public abstract int GetEncryptedLength(KeyManagement algorithm, int keyLength);

    /// <summary>Decrypts or derives the content encryption key; false, and nothing else, if the encrypted key is not one for this key.</summary>
    /// <param name="algorithm">The algorithm, which this key suits.</param>
    /// <param name="content">The algorithm that the result is for.</param>
    /// <param name="ephemeral">The ephemeral key; null unless the algorithm needs one.</param>
    /// <param name="encryptedKey">The encrypted key, of the right length.</param>
    /// <param name="key">Receives the content encryption key.</param>
    public abstract bool TryUnwrap(
        KeyManagement algorithm, ContentEncryption content, EphemeralKey? ephemeral, ReadOnlySpan<byte> encryptedKey, Span<byte> key);

    /// <inheritdoc/>
    public abstract void Dispose();
}
