using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Decryption;

/// <summary>A key on an elliptic curve (RFC 7518 §4.6, §4.6.2).</summary>
/// <param name="label">Its name.</param>
/// <param name="curve">Its curve.</param>
/// <param name="import">Makes an instance of it.</param>
/// <param name="crypto">Unwraps keys.</param>
internal sealed class EllipticCurvePrivateKey(KeyLabel label, KeyKind curve, Func<ECDiffieHellman> import, CryptoProviderFactory crypto)
    : PrivateKey(label, DecryptionKeyType.EllipticCurve, curve)
{
    private readonly InstancePool<ECDiffieHellman> _pool = new(import);

    // RFC 7518 §4.6: the encrypted key of ECDH-ES is empty.
    public override int GetEncryptedLength(KeyManagement algorithm, int keyLength) =>
        algorithm.KeyWrap is null ? 0 : keyLength + AesKeyWrap.Overhead;

    public override bool TryUnwrap(
        KeyManagement algorithm, ContentEncryption content, EphemeralKey? ephemeral, ReadOnlySpan<byte> encryptedKey, Span<byte> key)
    {
        if (algorithm.KeyWrap is not { } wrap)
            return TryDerive(content.NameUtf8, ephemeral!, key);
        byte[] wrapping = new byte[algorithm.WrappingKeyLength];
        try
        {
            if (!TryDerive(algorithm.NameUtf8, ephemeral!, wrapping))
                return false;
            using KeyWrapProvider provider = AesKeyWrap.Create(wrapping, wrap, crypto);
            return AesKeyWrap.TryUnwrap(provider, encryptedKey, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapping);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _pool.Dispose();

    private bool TryDerive(ReadOnlySpan<byte> algorithm, EphemeralKey ephemeral, Span<byte> key)
    {
        using ECDiffieHellman? other = ephemeral.TryImport();
        if (other is null)
            return false;
        ECDiffieHellman? own = null;
        try
        {
            own = _pool.Rent();
            using ECDiffieHellmanPublicKey publicKey = other.PublicKey;
            ConcatKdf.Derive(own, publicKey, algorithm, ephemeral, key);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            if (own is not null)
                _pool.Return(own);
        }
    }
}
