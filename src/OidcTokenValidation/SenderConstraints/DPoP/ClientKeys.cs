using System.Collections.Concurrent;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>
/// The keys of clients that are ready to verify: importing a key costs more than verifying with it. Bounded, apart from the issuers' keys,
/// and only keys that a verified token is bound to take a place: the provider knows them, so that nobody fills it with keys of his own making.
/// </summary>
internal sealed class ClientKeys(int capacity, CryptoProviderFactory crypto, CacheMetrics metrics) : IDisposable
{
    // How many keys in use are passed over to find one that is not, so that making room never takes long.
    private const int MaxPassedOver = 32;

    private readonly ConcurrentDictionary<Sha256Digest, Entry> _entries = new();
    private readonly Queue<Entry> _order = new();
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <summary>How many keys are kept.</summary>
    public int Count => _entries.Count;

    /// <summary>The key, if it is kept.</summary>
    public SignatureVerifier? Find(Sha256Digest thumbprint)
    {
        if (!_entries.TryGetValue(thumbprint, out Entry? entry))
            return null;
        metrics.Hit();
        entry.IsInUse = true;
        return entry.Key;
    }

    /// <summary>Keeps a new key, and lets go of one that was not used lately if there is no more room. Only for a key that a verified token names.</summary>
    /// <param name="material">The key.</param>
    /// <param name="thumbprint">Its thumbprint, which was compared with the token's.</param>
    public SignatureVerifier Add(in JwkMaterial material, Sha256Digest thumbprint)
    {
        metrics.Missed();
        var entry = new Entry(new SignatureVerifier(material.ToPublicKey(new KeyDescription(KeyId: null, Algorithm: null), thumbprint), crypto));
        lock (_gate)
        {
            // Another request may have been first: its key stays.
            Entry kept = _entries.GetOrAdd(entry.Key.Key.Thumbprint, entry);
            if (kept != entry)
                return kept.Key;

            _order.Enqueue(entry);
            if (_order.Count > capacity)
                LetGo(FindUnused());
            else if (_disposed)
                LetGo(_order.Dequeue());
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
                LetGo(entry);
        }
    }

    private Entry FindUnused()
    {
        for (int passed = 0; _order.Peek().IsInUse && passed < MaxPassedOver; passed++)
        {
            Entry inUse = _order.Dequeue();
            inUse.IsInUse = false;
            _order.Enqueue(inUse);
        }

        return _order.Dequeue();
    }

    private void LetGo(Entry entry)
    {
        _entries.TryRemove(entry.Key.Key.Thumbprint, out _);
        entry.Key.Dispose();
    }

    private sealed class Entry(SignatureVerifier key)
    {
        private volatile bool _isInUse;

        public SignatureVerifier Key { get; } = key;

        public bool IsInUse
        {
            get => _isInUse;
            set
            {
                if (_isInUse != value)
                    _isInUse = value;
            }
        }
    }
}
