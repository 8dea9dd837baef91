using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// Caches recent responses by the SHA-256 of their token; none is used beyond <c>exp</c> (RFC 7662 §4). Inactive tokens have a cache of their own, so that
/// made-up tokens cannot evict active ones.
/// </summary>
internal sealed class IntrospectionCache(IntrospectionOptions options, TimeProvider time) : IDisposable
{
    private readonly MemoryCache _active = new(new MemoryCacheOptions { SizeLimit = options.MaxCachedTokens });
    private readonly MemoryCache _inactive = new(new MemoryCacheOptions { SizeLimit = options.MaxCachedTokens });

    private sealed record Entry(IntrospectedToken? Token, long RequestedAt, double Expiry);

    /// <summary>How many responses are cached.</summary>
    public int Count => _active.Count + _inactive.Count;

    public bool TryGet(Sha256Digest hash, out IntrospectionResult result)
    {
        Span<char> key = stackalloc char[Sha256Digest.TextLength];
        hash.Write(key);
        bool found = (_active.TryGetValue(key, out Entry? entry) && IsFresh(entry)) || (_inactive.TryGetValue(key, out entry) && IsFresh(entry));
        result = found ? IntrospectionResult.From(entry!.Token) : default;
        return found;
    }

    /// <summary>Adds a response.</summary>
    /// <param name="hash">The token's hash.</param>
    /// <param name="token">The token; null if it is not active.</param>
    /// <param name="requestedAt">When the request was sent: the token's state may have changed since.</param>
    public void Add(Sha256Digest hash, IntrospectedToken? token, long requestedAt)
    {
        // An inactive token never becomes active again: an earlier response must not be used after this one.
        if (token is null)
            _active.Remove(hash.ToString());
        bool expires = token is not null && token.Content.Claims.GetKind(RegisteredClaim.Expiry) != JsonKind.Absent;
        double expiry = double.PositiveInfinity;
        if (expires && !token!.Content.Claims.TryDate(RegisteredClaim.Expiry, out expiry))
            return;
        var entry = new Entry(token, requestedAt, expiry);
        if (!IsFresh(entry))
            return;
        var lifetime = new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = options.CacheDuration };
        (token is null ? _inactive : _active).Set(hash.ToString(), entry, lifetime);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _active.Dispose();
        _inactive.Dispose();
    }

    private bool IsFresh([NotNullWhen(true)] Entry? entry) =>
        entry is not null && time.GetElapsedTime(entry.RequestedAt) < options.CacheDuration && NumericDate.From(time.GetUtcNow()) < entry.Expiry;
}
