using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Decryption;

/// <summary>Decrypts tokens (RFC 9068 §4, RFC 8725 §3.2, RFC 7518 §5.3, RFC 7516 §5.2): all that needs no key first, then one key, then the
/// content.</summary>
/// <param name="keys">The keys.</param>
/// <param name="algorithms">The key management algorithms that are allowed.</param>
/// <param name="contentAlgorithms">The content encryption algorithms that are allowed.</param>
/// <param name="limits">The limits of the header.</param>
/// <param name="crypto">The providers of Microsoft.IdentityModel.</param>
internal sealed class TokenDecryption(
    DecryptionKeySet keys,
    IReadOnlyList<KeyManagement> algorithms,
    IReadOnlyList<ContentEncryption> contentAlgorithms,
    HeaderLimits limits,
    CryptoProviderFactory crypto) : IDisposable
{
    // Header and additional data, the other segments, the plaintext.
    private const int BuffersPerToken = 3;

    /// <summary>The keys, for explanations.</summary>
    public IReadOnlyList<PrivateKey> Keys => keys.Keys;

    public IReadOnlyList<KeyManagement> Algorithms => algorithms;

    public IReadOnlyList<ContentEncryption> ContentAlgorithms => contentAlgorithms;

    /// <summary>Decrypts a token of five segments.</summary>
    public bool TryDecrypt(ReadOnlySpan<char> token, [NotNullWhen(true)] out DecryptedToken? decrypted, out DecryptionFault fault)
    {
        decrypted = null;
        fault = !CompactJwe.TrySplit(token, out CompactJwe jwe) ? DecryptionFault.Malformed
            : jwe.Header.Length > limits.MaxLength ? DecryptionFault.HeaderTooLong
            : DecryptionFault.None;
        if (fault != DecryptionFault.None)
            return false;
        byte[] rented = ArrayPool<byte>.Shared.Rent(BuffersPerToken * token.Length);
        try
        {
            return TryDecrypt(jwe, rented, out decrypted, out fault);
        }
        finally
        {
            // The buffer contained a token, which is a secret.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => keys.Dispose();

    private bool TryDecrypt(in CompactJwe jwe, Span<byte> buffer, [NotNullWhen(true)] out DecryptedToken? decrypted, out DecryptionFault fault)
    {
        decrypted = null;
        fault = DecryptionFault.Malformed;
        if (!TryTake(jwe.Header, ref buffer, out Span<byte> json)
            || !TryTake(jwe.EncryptedKey, ref buffer, out Span<byte> encryptedKey)
            || !TryTake(jwe.Nonce, ref buffer, out Span<byte> nonce)
            || !TryTake(jwe.Ciphertext, ref buffer, out Span<byte> ciphertext)
            || !TryTake(jwe.Tag, ref buffer, out Span<byte> tag))
            return false;

        var scratch = new JsonScratch(limits.MaxDepth, stackalloc MemberName[MemberNames.GetCapacity(json.Length, limits.MaxMembers)]);
        if (!JweHeader.TryRead(json, scratch, out JweHeader header, out fault)
            || !TryFindAlgorithms(header, out KeyManagement? algorithm, out ContentEncryption? content, out fault)
            || !TryFindKey(header, algorithm, out PrivateKey? key, out EphemeralKey? ephemeral, out fault))
            return false;
        fault = DecryptionFault.LengthWrong;
        if (encryptedKey.Length != key.GetEncryptedLength(algorithm, content.KeyLength)
            || nonce.Length != content.NonceLength || tag.Length != content.TagLength || !content.CanHaveLength(ciphertext.Length))
            return false;

        int headerLength = Encoding.ASCII.GetBytes(jwe.Header, buffer);
        var encrypted = new EncryptedContent { AdditionalData = buffer[..headerLength], Nonce = nonce, Ciphertext = ciphertext, Tag = tag };
        Span<byte> contentKey = stackalloc byte[ContentEncryption.MaxKeyLength];
        try
        {
            var unwrapped = ContentKey.Unwrap(key, algorithm, content, ephemeral, encryptedKey, contentKey);
            return DecryptedToken.TryDecrypt(unwrapped, encrypted, crypto, buffer[headerLength..], out decrypted, out fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contentKey);
        }
    }

    private bool TryFindAlgorithms(
        scoped in JweHeader header,
        [NotNullWhen(true)] out KeyManagement? algorithm,
        [NotNullWhen(true)] out ContentEncryption? content,
        out DecryptionFault fault)
    {
        algorithm = KeyManagement.Find(header.Algorithm);
        content = ContentEncryption.Find(header.ContentAlgorithm);
        fault = algorithm is null || !algorithms.Contains(algorithm) ? DecryptionFault.AlgorithmNotAllowed
            : content is null || !contentAlgorithms.Contains(content) ? DecryptionFault.ContentAlgorithmNotAllowed
            : DecryptionFault.None;
        return fault == DecryptionFault.None;
    }

    private bool TryFindKey(
        scoped in JweHeader header, KeyManagement algorithm, [NotNullWhen(true)] out PrivateKey? key, out EphemeralKey? ephemeral, out DecryptionFault fault)
    {
        (key, ephemeral, fault) = (null, null, DecryptionFault.EphemeralKeyInvalid);
        if (algorithm.KeyType == DecryptionKeyType.EllipticCurve && !EphemeralKey.TryRead(header, out ephemeral))
            return false;
        key = keys.Find(header, algorithm, ephemeral?.Curve, out fault);
        return key is not null;
    }

    // Decodes a segment to the beginning of the buffer, and leaves the rest of the buffer.
    private static bool TryTake(ReadOnlySpan<char> segment, ref Span<byte> buffer, out Span<byte> octets)
    {
        bool isDecoded = StrictBase64Url.TryDecode(segment, buffer, out int length);
        octets = buffer[..length];
        buffer = buffer[length..];
        return isDecoded;
    }
}

/// <summary>The limits of the header of an encrypted token.</summary>
/// <param name="MaxLength">The greatest length, in characters.</param>
/// <param name="MaxDepth">How many objects and arrays may be open at once.</param>
/// <param name="MaxMembers">The greatest number of members.</param>
internal sealed record HeaderLimits(int MaxLength, int MaxDepth, int MaxMembers);
