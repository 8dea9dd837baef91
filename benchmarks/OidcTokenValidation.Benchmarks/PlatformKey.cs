using System.Security.Cryptography;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks;

/// <summary>The floor: the platform's own verification of one signature, with nothing around it.</summary>
internal sealed class PlatformKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;
    private readonly RSASignaturePadding _padding;

    private PlatformKey(RSA? rsa, ECDsa? ecdsa, RSASignaturePadding padding)
    {
        _rsa = rsa;
        _ecdsa = ecdsa;
        _padding = padding;
    }

    public static PlatformKey Of(TestSigningKey key)
    {
        bool isElliptic = key.Algorithm.StartsWith("ES", StringComparison.Ordinal);
        var platformKey = new PlatformKey(
            isElliptic ? null : RSA.Create(),
            isElliptic ? ECDsa.Create() : null,
            key.Algorithm.StartsWith("PS", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        platformKey._rsa?.ImportFromPem(key.PublicKeyPem);
        platformKey._ecdsa?.ImportFromPem(key.PublicKeyPem);
        return platformKey;
    }

    /// <summary>SHA-256 of the input, then the verification.</summary>
    public bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) => _rsa is not null
        ? _rsa.VerifyData(input, signature, HashAlgorithmName.SHA256, _padding)
        : _ecdsa!.VerifyData(input, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }
}
