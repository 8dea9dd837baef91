using System.Collections.Concurrent;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>
/// A cache of clients' keys that are ready to verify: importing a key costs more than verifying with it. Bounded, and separate from the issuers' keys.
/// Only keys that a verified token is bound to are added, so a client cannot fill it with keys that no provider has seen.
/// </summary>
internal sealed class ClientKeys(int capacity, CryptoProviderFactory crypto, CacheMetrics metrics) : IDisposable
{
    // How many recently used keys are skipped to find one to evict, so that an eviction never takes long.
    private const int MaxSkipped = 32;

    private readonly ConcurrentDictionary<Sha256Digest, Entry> _entries = new();
    private readonly Queue<Entry> _order = new();
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <summary>How many keys are cached.</summary>
    public int Count => _entries.Count;

    /// <summary>The key, if it is cached.</summary>
    public SignatureVerifier? Find(Sha256Digest thumbprint)
    {
        if (!_entries.TryGetValue(thumbprint, out Entry? entry))
            return null;
        metrics.Hit();
        entry.IsRecentlyUsed = true;
        return entry.Key;
    }

    /// <summary>Adds a key, and evicts one that was not used recently if the cache is full. Only for a key that a verified token is bound to.</summary>
    /// <param name="material">The key.</param>
    /// <param name="thumbprint">Its thumbprint, which was compared with the token's.</param>
    public SignatureVerifier Add(in JwkMaterial material, Sha256Digest thumbprint)
    {
        metrics.Missed();
        PublicKey key = material.ToPublicKey(new KeyDescription(KeyId: null, Algorithm: null), thumbprint);
        var entry = new Entry(new SignatureVerifier(key, crypto));
        lock (_gate)
        {
            // Another request may have added the key first.
            Entry existing = _entries.GetOrAdd(entry.Key.Key.Thumbprint, entry);
            if (existing != entry)
                return existing.Key;

            _order.Enqueue(entry);
            if (_order.Count > capacity)
                Remove(DequeueUnused());
            else if (_disposed)
                Remove(_order.Dequeue());
            return entry.Key;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_order.TryDequeue(out Entry? entry))
                Remove(entry);
        }
    }

    private Entry DequeueUnused()
    {
        for (int skipped = 0; _order.Peek().IsRecentlyUsed && skipped < MaxSkipped; skipped++)
        {
            Entry used = _order.Dequeue();
            used.IsRecentlyUsed = false;
            _order.Enqueue(used);
        }

        return _order.Dequeue();
    }

    private void Remove(Entry entry)
    {
        _entries.TryRemove(entry.Key.Key.Thumbprint, out _);
        entry.Key.Dispose();
    }

    private sealed class Entry(SignatureVerifier key)
    {
        private volatile bool _isRecentlyUsed;

        public SignatureVerifier Key { get; } = key;

        public bool IsRecentlyUsed
        {
            get => _isRecentlyUsed;
            set
            {
                if (_isRecentlyUsed != value)
                    _isRecentlyUsed = value;
            }
        }
    }
}
