using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Signatures;

/// <summary>
/// Tokens whose signature was verified before, found by their SHA-256. Only that is remembered: the caller asks again whether the key that
/// verified a token is still its issuer's, and checks all that depends on time and on the request.
/// </summary>
internal sealed class VerifiedTokens : IDisposable
{
    // A token that lives longer is read again once a day.
    private const double MaxLifeSeconds = 86_400;

    private readonly MemoryCache _cache;

    public VerifiedTokens(int capacity)
    {
        IsOn = capacity > 0;
        _cache = new MemoryCache(new MemoryCacheOptions { SizeLimit = Math.Max(1, capacity) });
    }

    /// <summary>Whether any token is kept.</summary>
    public bool IsOn { get; }

    /// <summary>How many are kept.</summary>
    public int Count => _cache.Count;

    public bool TryFind(Sha256Digest hash, [NotNullWhen(true)] out VerifiedToken? token)
    {
        Span<char> key = stackalloc char[Sha256Digest.TextLength];
        hash.Write(key);
        token = null;
        return IsOn && _cache.TryGetValue(key, out token) && token is not null;
    }

    /// <summary>Keeps a token for as long as it lives. A full cache lets others go later, and does without this one.</summary>
    public void Keep(Sha256Digest hash, VerifiedToken token, DateTimeOffset now)
    {
        if (!IsOn || !token.Content.Claims.TryDate(RegisteredClaim.Expiry, out double expiry))
            return;
        double life = expiry - NumericDate.Of(now);
        if (life > 0)
            _cache.Set(hash.ToString(), token, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(Math.Min(life, MaxLifeSeconds)) });
    }

    public void Forget(Sha256Digest hash) => _cache.Remove(hash.ToString());

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();
}
