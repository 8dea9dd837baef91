using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Introspection;

/// <summary>Answers of a moment ago, found by the SHA-256 of their token; never used beyond <c>exp</c> (RFC 7662 §4). Those about made-up tokens have a place
/// of their own, and drive out no others.</summary>
internal sealed class IntrospectionCache(IntrospectionOptions options, TimeProvider time) : IDisposable
{
    private readonly MemoryCache _active = new(new MemoryCacheOptions { SizeLimit = options.MaxCachedTokens });
    private readonly MemoryCache _inactive = new(new MemoryCacheOptions { SizeLimit = options.MaxCachedTokens });

    private sealed record Answer(IntrospectedToken? Token, long AskedAt, double Expiry);

    /// <summary>How many are kept.</summary>
    public int Count => _active.Count + _inactive.Count;

    public bool TryFind(Sha256Digest hash, out IntrospectionResult verdict)
    {
        Span<char> key = stackalloc char[Sha256Digest.TextLength];
        hash.Write(key);
        bool found = (_active.TryGetValue(key, out Answer? answer) && IsFresh(answer)) || (_inactive.TryGetValue(key, out answer) && IsFresh(answer));
        verdict = found ? IntrospectionResult.From(answer!.Token) : default;
        return found;
    }

    /// <summary>Keeps an answer.</summary>
    /// <param name="hash">The token's hash.</param>
    /// <param name="token">The token; null if it is not active.</param>
    /// <param name="askedAt">When it was asked for: what was true then may have changed on the way.</param>
    public void Keep(Sha256Digest hash, IntrospectedToken? token, long askedAt)
    {
        // A token that is over is over: no older answer is used after this one.
        if (token is null)
            _active.Remove(hash.ToString());
        bool expires = token is not null && token.Content.Claims.GetKind(RegisteredClaim.Expiry) != JsonKind.Absent;
        double expiry = double.PositiveInfinity;
        if (expires && !token!.Content.Claims.TryDate(RegisteredClaim.Expiry, out expiry))
            return;
        var answer = new Answer(token, askedAt, expiry);
        if (IsFresh(answer))
            (token is null ? _inactive : _active).Set(hash.ToString(), answer, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = options.CacheDuration });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _active.Dispose();
        _inactive.Dispose();
    }

    private bool IsFresh([NotNullWhen(true)] Answer? answer) =>
        answer is not null && time.GetElapsedTime(answer.AskedAt) < options.CacheDuration && NumericDate.From(time.GetUtcNow()) < answer.Expiry;
}
