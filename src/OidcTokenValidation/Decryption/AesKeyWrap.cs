using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Decryption;

/// <summary>Unwraps keys with Microsoft.IdentityModel (RFC 3394). A provider has one decryptor, so that one thread at a time may use it.</summary>
internal static class AesKeyWrap
{
    /// <summary>How much longer a wrapped key is, in octets.</summary>
    public const int Overhead = 8;

    public static KeyWrapProvider Create(byte[] wrapping, string algorithm, CryptoProviderFactory crypto) =>
        crypto.CreateKeyWrapProvider(new SymmetricSecurityKey(wrapping) { CryptoProviderFactory = crypto }, algorithm);

    public static bool TryUnwrap(KeyWrapProvider provider, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        try
        {
            byte[] unwrapped = provider.UnwrapKey(wrapped.ToArray());
            bool hasLength = unwrapped.Length == key.Length;
            if (hasLength)
                unwrapped.CopyTo(key);
            CryptographicOperations.ZeroMemory(unwrapped);
            return hasLength;
        }
        catch (SecurityTokenKeyWrapException)
        {
            return false;
        }
    }
}
