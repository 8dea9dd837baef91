using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>
/// Verifies the signatures of one key through Microsoft.IdentityModel. Each key and algorithm keeps a small pool of
/// providers of its own: nothing enters the process-wide cache, and two threads never wait for one ECDsa.
/// </summary>
internal sealed class SignatureVerifier(PublicKey key, CryptoProviderFactory factory) : IDisposable
{
    private readonly ProviderPool?[] _pools = new ProviderPool?[SignatureAlgorithm.All.Count];
    private volatile bool _disposed;

    public PublicKey Key { get; } = key;

    /// <summary>Whether <paramref name="signature"/> is this key's over <paramref name="input"/>; false for any mismatch of algorithm or length, before any
    /// mathematics.</summary>
    public bool Verify(SignatureAlgorithm algorithm, ArraySegment<byte> input, ReadOnlySpan<byte> signature)
    {
        if (!Key.Suits(algorithm) || signature.Length != Key.SignatureLength)
            return false;

        ProviderPool pool = PoolOf(algorithm);
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
            // Not a signature at all to the platform, or a crypto provider of the application's that failed or gave up: nothing was verified, and the
            // provider is not trusted again.
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

    private ProviderPool PoolOf(SignatureAlgorithm algorithm)
    {
        ref ProviderPool? place = ref _pools[algorithm.Ordinal];
        if (place is { } pool)
            return pool;

        var created = new ProviderPool(Key, algorithm, factory);
        pool = Interlocked.CompareExchange(ref place, created, null) ?? created;
        if (_disposed)
            pool.Close();
        return pool;
    }
}
