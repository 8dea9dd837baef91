using System.Collections.Concurrent;
using System.Security.Cryptography;
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
        if (!idle.TryDequeue(out SignatureProvider? provider))
            provider = factory.CreateForVerifying(Key.Import(), algorithm.Name, cacheProvider: false);
        try
        {
            bool verified = provider.Verify(input.Array!, input.Offset, input.Count, signature, 0, signature.Length);
            Return(idle, provider);
            return verified;
        }
        catch (CryptographicException)
        {
            // Not a signature at all to the platform: nothing was verified, and the provider is not trusted again.
            factory.ReleaseSignatureProvider(provider);
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
                factory.ReleaseSignatureProvider(provider);
        }
    }

    private void Return(ConcurrentQueue<SignatureProvider> idle, SignatureProvider provider)
    {
        if (_disposed || idle.Count >= MaxIdle)
            factory.ReleaseSignatureProvider(provider);
        else
            idle.Enqueue(provider);
    }
}
