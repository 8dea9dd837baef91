using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Signatures;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>
/// Tokens that were accepted before, found by their SHA-256. Only that is remembered: the caller asks again whether the key that verified a
/// token is still its issuer's, and checks all that depends on time and on the request.
/// </summary>
/// <remarks>A token is kept when it comes for the second time: many come once, and would push out those that come again.</remarks>
internal sealed class KnownTokens(int capacity) : IDisposable
{
    // A token that lives longer is read again once a day.
    private const double MaxLifeSeconds = 86_400;

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Math.Max(1, capacity) });
    private readonly TokenSightings? _sightings = capacity > 0 ? new TokenSightings(capacity) : null;

    /// <summary>Whether any token is kept.</summary>
    public bool IsOn => _sightings is not null;

    /// <summary>How many are kept.</summary>
    public int Count => _cache.Count;

    /// <summary>Whether it may be worth the hash to look for a token.</summary>
    public bool MayHold(ReadOnlySpan<char> token) => _sightings is not null && _sightings.MayHold(token);

    public bool TryFind(Sha256Digest hash, [NotNullWhen(true)] out KnownToken? token)
    {
        Span<char> key = stackalloc char[Sha256Digest.TextLength];
        hash.Write(key);
        return _cache.TryGetValue(key, out token) && token is not null;
    }

    /// <summary>Takes note of a token that was accepted; from its second time on keeps it for as long as it lives. A full cache lets others go later, and does without this one.</summary>
    public void Note(ReadOnlySpan<char> text, VerifiedToken verified, AcceptedClaims claims, DateTimeOffset now)
    {
        if (_sightings is null || !claims.Content.Claims.TryDate(RegisteredClaim.Expiry, out double expiry))
            return;
        double life = expiry - NumericDate.Of(now);
        if (!_sightings.MayHold(text))
            _sightings.Add(text);
        else if (life > 0)
            _cache.Set(TokenHash.Of(text).ToString(), new KnownToken(verified, claims), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(Math.Min(life, MaxLifeSeconds)) });
    }

    public void Forget(Sha256Digest hash) => _cache.Remove(hash.ToString());

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();
}
