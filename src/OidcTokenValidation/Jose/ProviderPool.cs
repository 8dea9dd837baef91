using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>A provider of Microsoft.IdentityModel's, the key that was imported for it alone, and room for a signature of just its length.</summary>
internal sealed class PooledProvider(SignatureProvider provider, SecurityKey key, int signatureLength)
{
    private readonly byte[] _signature = new byte[signatureLength];

    public SignatureProvider Provider { get; } = provider;

    /// <summary>Frees the key's native memory, which no provider does for an ECDsa that it was given.</summary>
    public void FreeKey() => (key as ECDsaSecurityKey)?.ECDsa.Dispose();

    public bool Verify(ArraySegment<byte> input, ReadOnlySpan<byte> signature)
    {
        signature.CopyTo(_signature);
        return Provider.Verify(input.Array!, input.Offset, input.Count, _signature, 0, _signature.Length);
    }
}

/// <summary>The idle providers of one key and algorithm: a few, so that no two threads wait for one.</summary>
internal sealed class ProviderPool(PublicKey key, SignatureAlgorithm algorithm, CryptoProviderFactory factory)
{
    private static readonly int MaxIdle = Math.Clamp(Environment.ProcessorCount, 2, 16);

    private readonly PooledProvider?[] _idle = new PooledProvider?[MaxIdle];
    private volatile bool _closed;

    /// <summary>An idle provider, or a new one.</summary>
    public PooledProvider Rent()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] is not null && Interlocked.Exchange(ref _idle[i], null) is { } idle)
                return idle;
        }

        SecurityKey imported = key.Import();
        return new PooledProvider(factory.CreateForVerifying(imported, algorithm.Name, cacheProvider: false), imported, key.SignatureLength);
    }

    /// <summary>Takes a provider back that did its work.</summary>
    public void Return(PooledProvider provider)
    {
        for (int i = 0; i < _idle.Length && !_closed; i++)
        {
            if (_idle[i] is null && Interlocked.CompareExchange(ref _idle[i], provider, null) is null)
            {
                // Closed in between: nobody else would release it.
                if (_closed)
                    Close();
                return;
            }
        }

        Release(provider);
    }

    /// <summary>Lets go of a provider.</summary>
    public void Release(PooledProvider provider)
    {
        try
        {
            factory.ReleaseSignatureProvider(provider.Provider);
            provider.FreeKey();
        }
        catch (Exception)
        {
            // A crypto provider of the application's that cannot let go changes nothing about the signature.
        }
    }

    /// <summary>Lets go of the idle ones, and keeps none any more.</summary>
    public void Close()
    {
        _closed = true;
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.Exchange(ref _idle[i], null) is { } idle)
                Release(idle);
        }
    }
}

/// <summary>Makes the crypto provider factory of one validator: its own, never the process-wide one.</summary>
internal static class CryptoFactory
{
    // SignatureVerifier keeps the providers of its key itself, so the factory caches none.
    public static CryptoProviderFactory Create(ICryptoProvider? custom) =>
        new(new InMemoryCryptoProviderCache()) { CacheSignatureProviders = false, CustomCryptoProvider = custom };
}
