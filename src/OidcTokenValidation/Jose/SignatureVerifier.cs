using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>
/// Verifies the signatures of one key (RFC 7518 §3.4, RFC 8725 §3.1, §3.4). Each of its algorithms has a small pool of verifiers: nothing enters a
/// process-wide cache, and two threads never wait for one ECDsa.
/// </summary>
internal sealed class SignatureVerifier(PublicKey key, CryptoProviderFactory factory) : IDisposable
{
    // The pools of the key's algorithms, six at most (RSA); most keys have one.
    private volatile VerifierPool? _pools;
    private volatile bool _disposed;

    public PublicKey Key { get; } = key;

    /// <summary>Whether <paramref name="signature"/> is the signature of <paramref name="input"/> by this key. A mismatch of algorithm or length is false
    /// before any cryptography.</summary>
    public bool Verify(SignatureAlgorithm algorithm, ArraySegment<byte> input, ReadOnlySpan<byte> signature)
    {
        if (!Key.Suits(algorithm) || signature.Length != Key.GetSignatureLength(algorithm))
            return false;

        InstancePool<PooledVerifier> pool = GetPool(algorithm).Verifiers;
        PooledVerifier? verifier = null;
        try
        {
            verifier = pool.Rent();
            bool verified = verifier.Verify(input, signature);
            pool.Return(verifier);
            return verified;
        }
        catch (Exception)
        {
            // The platform rejects the form of the signature, or the application's implementation failed: the verifier is not used again.
            verifier?.Dispose();
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        for (VerifierPool? pool = _pools; pool is not null; pool = pool.Next)
            pool.Verifiers.Dispose();
    }

    private VerifierPool GetPool(SignatureAlgorithm algorithm)
    {
        while (true)
        {
            VerifierPool? first = _pools;
            for (VerifierPool? pool = first; pool is not null; pool = pool.Next)
            {
                if (pool.Algorithm == algorithm)
                    return pool;
            }

            var created = new VerifierPool(Key, algorithm, factory, first);
            if (Interlocked.CompareExchange(ref _pools, created, first) != first)
                continue;
            if (_disposed)
                created.Verifiers.Dispose();
            return created;
        }
    }
}
