using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>The idle verifiers of one key and algorithm, so that threads do not wait for each other.</summary>
internal sealed class VerifierPool(PublicKey key, SignatureAlgorithm algorithm, CryptoProviderFactory factory, VerifierPool? next)
{
    private static readonly int MaxIdle = Math.Clamp(Environment.ProcessorCount, 2, 16);

    private readonly PooledVerifier?[] _idle = new PooledVerifier?[MaxIdle];
    private volatile bool _closed;

    public SignatureAlgorithm Algorithm => algorithm;

    /// <summary>The pool of another algorithm of the same key.</summary>
    public VerifierPool? Next => next;

    /// <summary>An idle verifier, or a new one.</summary>
    public PooledVerifier Rent()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] is not null && Interlocked.Exchange(ref _idle[i], null) is { } idle)
                return idle;
        }

        return PooledVerifier.Create(key, algorithm, factory);
    }

    /// <summary>Returns a verifier to the pool after it verified without an exception.</summary>
    public void Return(PooledVerifier verifier)
    {
        for (int i = 0; i < _idle.Length && !_closed; i++)
        {
            if (_idle[i] is null && Interlocked.CompareExchange(ref _idle[i], verifier, null) is null)
            {
                // The pool was closed meanwhile, and Close may have missed this verifier.
                if (_closed)
                    Close();
                return;
            }
        }

        Release(verifier);
    }

    /// <summary>Releases a verifier and its key.</summary>
    public static void Release(PooledVerifier verifier)
    {
        try
        {
            verifier.Dispose();
        }
        catch (Exception)
        {
            // An implementation of the application that fails to release does not change whether the signature verified.
        }
    }

    /// <summary>Releases the idle verifiers. Verifiers that are returned later are released too.</summary>
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
