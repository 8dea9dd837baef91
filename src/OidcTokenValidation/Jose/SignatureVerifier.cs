using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>
/// Verifies the signatures of one key with Microsoft.IdentityModel. Each key and algorithm has a small pool of
/// providers: nothing enters the process-wide cache, and two threads never wait for one ECDsa.
/// </summary>
internal sealed class SignatureVerifier(PublicKey key, CryptoProviderFactory factory) : IDisposable
{
    private readonly ProviderPool?[] _pools = new ProviderPool?[SignatureAlgorithm.All.Count];
    private volatile bool _disposed;

    public PublicKey Key { get; } = key;

    /// <summary>Whether <paramref name="signature"/> is the signature of <paramref name="input"/> by this key. A mismatch of algorithm or length is false
    /// before any cryptography.</summary>
    public bool Verify(SignatureAlgorithm algorithm, ArraySegment<byte> input, ReadOnlySpan<byte> signature)
    {
        if (!Key.Suits(algorithm) || signature.Length != Key.SignatureLength)
            return false;

        ProviderPool pool = GetPool(algorithm);
        PooledProvider? provider = null;
        try
        {
            provider = pool.Rent();
            bool verified = provider.Verify(input, signature);
            pool.Return(provider);
            return verified;
        }
        catch (Exception)
        {
            // The platform rejects the form of the signature, or a custom crypto provider failed: the provider is not used again.
            if (provider is not null)
                pool.Release(provider);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        foreach (ProviderPool? pool in _pools)
            pool?.Close();
    }

    private ProviderPool GetPool(SignatureAlgorithm algorithm)
    {
        ref ProviderPool? slot = ref _pools[algorithm.Ordinal];
        if (slot is { } pool)
            return pool;

        var created = new ProviderPool(Key, algorithm, factory);
        pool = Interlocked.CompareExchange(ref slot, created, null) ?? created;
        if (_disposed)
            pool.Close();
        return pool;
    }
}
