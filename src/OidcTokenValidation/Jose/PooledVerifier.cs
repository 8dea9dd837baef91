using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>A verifier of one key and algorithm, used by one thread at a time.</summary>
internal abstract class PooledVerifier : IDisposable
{
    private PooledVerifier()
    {
    }

    public static PooledVerifier Create(PublicKey key, SignatureAlgorithm algorithm, CryptoProviderFactory factory)
    {
        if (!algorithm.IsBuiltIn)
            return new Registered(algorithm.CreateVerifier(key.Octets));
        SecurityKey imported = key.Import();
        SignatureProvider provider = factory.CreateForVerifying(imported, algorithm.Name, cacheProvider: false);
        return new IdentityModel(provider, imported, factory, key.GetSignatureLength(algorithm));
    }

    public abstract bool Verify(ArraySegment<byte> input, ReadOnlySpan<byte> signature);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Release();
        }
        catch (Exception)
        {
            // An implementation of the application that fails to release does not change whether the signature verified.
        }
    }

    private protected abstract void Release();

    /// <summary>A verifier of a registered algorithm.</summary>
    private sealed class Registered(ISignatureVerifier verifier) : PooledVerifier
    {
        public override bool Verify(ArraySegment<byte> input, ReadOnlySpan<byte> signature) => verifier.Verify(input, signature);

        private protected override void Release() => verifier.Dispose();
    }

    /// <summary>A signature provider of Microsoft.IdentityModel (RFC 7518 §3.3 to §3.5), the key that was imported for it alone, and a buffer for one
    /// signature.</summary>
    private sealed class IdentityModel(SignatureProvider provider, SecurityKey key, CryptoProviderFactory factory, int signatureLength) : PooledVerifier
    {
        private readonly byte[] _signature = new byte[signatureLength];

        public override bool Verify(ArraySegment<byte> input, ReadOnlySpan<byte> signature)
        {
            signature.CopyTo(_signature);
            return provider.Verify(input.Array!, input.Offset, input.Count, _signature, 0, _signature.Length);
        }

        private protected override void Release()
        {
            factory.ReleaseSignatureProvider(provider);

            // A provider does not dispose an ECDsa that it was created with.
            (key as ECDsaSecurityKey)?.ECDsa.Dispose();
        }
    }
}
