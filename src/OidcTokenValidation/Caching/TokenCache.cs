using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Caching;

/// <summary>Caches accepted tokens by their SHA-256. The caller checks again whether the key that verified a token is still its issuer's, and all that
/// depends on the time and on the request.</summary>
/// <remarks>A token is added when it is sent for the second time: many tokens are sent once, and would evict those that are sent again.</remarks>
/// <typeparam name="T">What is cached of a token.</typeparam>
internal sealed class TokenCache<T>(int capacity) : IDisposable
    where T : class
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Math.Max(1, capacity) });
    private readonly AdmissionFilter? _filter = capacity > 0 ? new AdmissionFilter(capacity) : null;

    /// <summary>Whether tokens are cached at all.</summary>
    public bool IsEnabled => _filter is not null;

    /// <summary>The number of cached tokens.</summary>
    public int Count => _cache.Count;

    /// <summary>Whether a look-up may find the token: false saves the hash.</summary>
    public bool MayContain(ReadOnlySpan<char> token) => _filter is not null && _filter.MayContain(token);

    public bool TryGet(Sha256Digest hash, [NotNullWhen(true)] out T? token)
    {
        Span<char> key = stackalloc char[Sha256Digest.TextLength];
        hash.Write(key);
        return _cache.TryGetValue(key, out token) && token is not null;
    }

    /// <summary>Records that a token was accepted for the first time, as far as the filter knows.</summary>
    public void AddFirstSeen(ReadOnlySpan<char> token) => _filter?.Add(token);

    /// <summary>Adds a token for its lifetime. A full cache evicts others later, and does not add this one.</summary>
    public void Add(Sha256Digest hash, T token, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
            return;
        _cache.Set(hash.ToString(), token, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = lifetime });
    }

    public void Remove(Sha256Digest hash) => _cache.Remove(hash.ToString());

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();
}
