using System.Collections.Concurrent;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>
/// Verifies the signatures of one key through Microsoft.IdentityModel. Each key and algorithm keeps a small pool of
/// providers of its own: nothing enters the process-wide cache, and two threads never wait for one ECDsa.
/// </summary>
internal sealed class SignatureVerifier(PublicKey key, CryptoProviderFactory factory) : IDisposable
{
    private static readonly int MaxIdle = Math.Max(2, Environment.ProcessorCount);

    private readonly ConcurrentQueue<SignatureProvider>[] _idle = [.. SignatureAlgorithm.All.Select(static _ => new ConcurrentQueue<SignatureProvider>())];
    private volatile bool _disposed;

    public PublicKey Key { get; } = key;

    /// <summary>Whether <paramref name="signature"/> is this key's over <paramref name="input"/>; false for any mismatch of algorithm or length, before any mathematics.</summary>
    public bool Verify(SignatureAlgorithm algorithm, ArraySegment<byte> input, byte[] signature)
    {
        if (!Key.Suits(algorithm) || signature.Length != Key.SignatureLength)
            return false;

        ConcurrentQueue<SignatureProvider> idle = _idle[algorithm.Ordinal];
        SignatureProvider? provider = null;
        try
        {
            if (!idle.TryDequeue(out provider))
                provider = factory.CreateForVerifying(Key.Import(), algorithm.Name, cacheProvider: false);
            bool verified = provider.Verify(input.Array!, input.Offset, input.Count, signature, 0, signature.Length);
            Return(idle, provider);
            return verified;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Not a signature at all to the platform, or a crypto provider of the application's that failed: nothing was verified, and the provider is not trusted again.
            Release(provider);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        foreach (ConcurrentQueue<SignatureProvider> idle in _idle)
        {
            while (idle.TryDequeue(out SignatureProvider? provider))
                Release(provider);
        }
    }

    private void Release(SignatureProvider? provider)
    {
        try
        {
            if (provider is not null)
                factory.ReleaseSignatureProvider(provider);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A crypto provider of the application's that cannot let go changes nothing about the signature.
        }
    }

    private void Return(ConcurrentQueue<SignatureProvider> idle, SignatureProvider provider)
    {
        if (_disposed || idle.Count >= MaxIdle)
            Release(provider);
        else
            idle.Enqueue(provider);
    }
}
