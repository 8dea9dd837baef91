using System.Security.Cryptography;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Decryption;

/// <summary>An RSA key (RFC 7518 §4.3).</summary>
/// <param name="label">Its name.</param>
/// <param name="modulusLength">The length of the modulus, in octets.</param>
/// <param name="import">Makes an instance of it.</param>
internal sealed class RsaPrivateKey(KeyLabel label, int modulusLength, Func<RSA> import) : PrivateKey(label, DecryptionKeyType.Rsa)
{
    private readonly InstancePool<RSA> _pool = new(import);

    public override int GetEncryptedLength(KeyManagement algorithm, int keyLength) => modulusLength;

    public override bool TryUnwrap(
        KeyManagement algorithm, ContentEncryption content, EphemeralKey? ephemeral, ReadOnlySpan<byte> encryptedKey, Span<byte> key)
    {
        Span<byte> decrypted = stackalloc byte[modulusLength];
        RSA? rsa = null;
        try
        {
            rsa = _pool.Rent();
            bool isUnwrapped = rsa.TryDecrypt(encryptedKey, decrypted, algorithm.Padding!, out int length) && length == key.Length;
            if (isUnwrapped)
                decrypted[..length].CopyTo(key);
            return isUnwrapped;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(decrypted);
            if (rsa is not null)
                _pool.Return(rsa);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _pool.Dispose();
}
