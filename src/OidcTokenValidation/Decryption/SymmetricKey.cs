using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Decryption;

/// <summary>A secret of 256 bits that the provider and this API share, for A256KW (RFC 7518 §4.4).</summary>
/// <param name="label">Its name.</param>
/// <param name="secret">The secret.</param>
/// <param name="crypto">Unwraps keys.</param>
internal sealed class SymmetricKey(KeyLabel label, byte[] secret, CryptoProviderFactory crypto) : PrivateKey(label, DecryptionKeyType.Symmetric)
{
    /// <summary>The length of the secret, in octets.</summary>
    public const int Length = 32;

    private readonly InstancePool<KeyWrapProvider> _pool = new(() => AesKeyWrap.Create(secret, KeyManagement.Find("A256KW")!.KeyWrap!, crypto));

    public override int GetEncryptedLength(KeyManagement algorithm, int keyLength) => keyLength + AesKeyWrap.Overhead;

    public override bool TryUnwrap(
        KeyManagement algorithm, ContentEncryption content, EphemeralKey? ephemeral, ReadOnlySpan<byte> encryptedKey, Span<byte> key)
    {
        KeyWrapProvider provider = _pool.Rent();
        try
        {
            return AesKeyWrap.TryUnwrap(provider, encryptedKey, key);
        }
        finally
        {
            _pool.Return(provider);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _pool.Dispose();
}
