using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Decryption;

/// <summary>Decrypts authenticated content: AES-GCM with the platform (RFC 7518 §5.3), AES-CBC with HMAC with Microsoft.IdentityModel (§5.2).</summary>
/// <remarks>Microsoft.IdentityModel's provider does not check the lengths of initialization vector and tag exactly; the caller has.</remarks>
internal static class ContentCipher
{
    /// <summary>Decrypts <paramref name="content"/>; false if its tag does not verify.</summary>
    /// <param name="key">The key.</param>
    /// <param name="content">The content.</param>
    /// <param name="crypto">Verifies the HMAC.</param>
    /// <param name="plaintext">Receives the plaintext, which is not longer than the ciphertext.</param>
    /// <param name="length">Its length.</param>
    public static bool TryDecrypt(
        scoped in ContentKey key, scoped in EncryptedContent content, CryptoProviderFactory crypto, Span<byte> plaintext, out int length)
    {
        length = 0;
        try
        {
            length = key.Algorithm.IsCbc ? DecryptCbc(key, content, crypto, plaintext) : DecryptGcm(key, content, plaintext);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or SecurityTokenException)
        {
            return false;
        }
    }

    private static int DecryptGcm(scoped in ContentKey key, scoped in EncryptedContent content, Span<byte> plaintext)
    {
        using var aes = new AesGcm(key.Octets, key.Algorithm.TagLength);
        aes.Decrypt(content.Nonce, content.Ciphertext, content.Tag, plaintext[..content.Ciphertext.Length], content.AdditionalData);
        return content.Ciphertext.Length;
    }

    private static int DecryptCbc(scoped in ContentKey key, scoped in EncryptedContent content, CryptoProviderFactory crypto, Span<byte> plaintext)
    {
        byte[] octets = key.Octets.ToArray();
        try
        {
            using AuthenticatedEncryptionProvider provider = crypto.CreateAuthenticatedEncryptionProvider(
                new SymmetricSecurityKey(octets) { CryptoProviderFactory = crypto }, key.Algorithm.Name);
            byte[] decrypted = provider.Decrypt(
                content.Ciphertext.ToArray(), content.AdditionalData.ToArray(), content.Nonce.ToArray(), content.Tag.ToArray());
            decrypted.CopyTo(plaintext);
            CryptographicOperations.ZeroMemory(decrypted);
            return decrypted.Length;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }
}
