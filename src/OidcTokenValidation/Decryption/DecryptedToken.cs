using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Decryption;

/// <summary>The signed token that was in an encrypted one. Decrypting, with a tag that verifies (RFC 7516 §5.2), is the only way to get one. Its
/// signature is not verified: anyone can encrypt with a public key.</summary>
internal sealed class DecryptedToken
{
    private DecryptedToken(char[] text) => Text = text;

    /// <summary>The compact JWS, with two dots; nothing else of it has been checked.</summary>
    public ReadOnlyMemory<char> Text { get; }

    /// <summary>Decrypts the content of a token.</summary>
    /// <param name="key">Its content encryption key.</param>
    /// <param name="content">The content.</param>
    /// <param name="crypto">Verifies the HMAC.</param>
    /// <param name="buffer">A buffer as long as the ciphertext, which the caller clears.</param>
    /// <param name="token">The signed token.</param>
    /// <param name="fault">Why there is none.</param>
    public static bool TryDecrypt(
        scoped in ContentKey key,
        scoped in EncryptedContent content,
        CryptoProviderFactory crypto,
        Span<byte> buffer,
        [NotNullWhen(true)] out DecryptedToken? token,
        out DecryptionFault fault)
    {
        token = null;
        if (!ContentCipher.TryDecrypt(key, content, crypto, buffer, out int length) || !key.IsUnwrapped)
        {
            fault = key.IsUnwrapped ? DecryptionFault.TagNotVerified : DecryptionFault.KeyNotUnwrapped;
            return false;
        }

        // RFC 9068 §4: a signed JWT is encrypted. One level: an encrypted token in an encrypted one is rejected.
        ReadOnlySpan<byte> plaintext = buffer[..length];
        char[] text = new char[length];
        int dots = Ascii.IsValid(plaintext) ? plaintext.Count((byte)'.') : 0;
        Encoding.ASCII.GetChars(plaintext, text);
        fault = dots == 2 ? DecryptionFault.None
            : CompactJwe.TrySplit(text, out _) ? DecryptionFault.EncryptedTwice
            : DecryptionFault.NotSigned;
        token = fault == DecryptionFault.None ? new DecryptedToken(text) : null;
        return token is not null;
    }
}
