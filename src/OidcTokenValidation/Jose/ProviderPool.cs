using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>A signature provider of Microsoft.IdentityModel, the key that was imported for it alone, and a buffer for one signature.</summary>
internal sealed class PooledProvider(SignatureProvider provider, SecurityKey key, int signatureLength)
{
    private readonly byte[] _signature = new byte[signatureLength];

    public SignatureProvider Provider { get; } = provider;

    /// <summary>Frees the key's native memory. A provider does not dispose an ECDsa that it was created with.</summary>
    public void FreeKey() => (key as ECDsaSecurityKey)?.ECDsa.Dispose();

    public bool Verify(ArraySegment<byte> input, ReadOnlySpan<byte> signature)
    {
        signature.CopyTo(_signature);
        return Provider.Verify(input.Array!, input.Offset, input.Count, _signature, 0, _signature.Length);
    }
}

/// <summary>The idle providers of one key and algorithm, so that threads do not wait for each other.</summary>
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

    /// <summary>Returns a provider to the pool after it verified without an exception.</summary>
    public void Return(PooledProvider provider)
    {
        for (int i = 0; i < _idle.Length && !_closed; i++)
        {
            if (_idle[i] is null && Interlocked.CompareExchange(ref _idle[i], provider, null) is null)
            {
                // The pool was closed meanwhile, and Close may have missed this provider.
                if (_closed)
                    Close();
                return;
            }
        }

        Release(provider);
    }

    /// <summary>Releases a provider and its key.</summary>
    public void Release(PooledProvider provider)
    {
        try
        {
            factory.ReleaseSignatureProvider(provider.Provider);
            provider.FreeKey();
        }
        catch (Exception)
        {
            // A custom crypto provider that fails to release does not change whether the signature verified.
        }
    }

    /// <summary>Releases the idle providers. Providers that are returned later are released too.</summary>
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

/// <summary>Creates the crypto provider factory of one validator.</summary>
/// <remarks>The process-wide factory is not used: clients' keys would evict the providers of issuers' keys from its cache.</remarks>
internal static class CryptoFactory
{
    // SignatureVerifier pools the providers of its key itself.
    public static CryptoProviderFactory Create(ICryptoProvider? custom) =>
        new(new InMemoryCryptoProviderCache()) { CacheSignatureProviders = false, CustomCryptoProvider = custom };
}
