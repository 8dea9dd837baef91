using OidcTokenValidation.Checks;

namespace OidcTokenValidation;

/// <summary>Tokens that were revoked, in the memory of this process: a check that refuses them. Add it to <see cref="AccessTokenValidationOptions.Checks"/>.</summary>
/// <remarks>
/// <para>
/// Bounded: an entry takes about 200 bytes, so the default is about 20 MB. Entries expire by themselves; none is let go early to make room,
/// because that would accept a revoked token: a full list throws, and whoever revokes must know of it. Each node has its own list, and a restart empties it.
/// </para>
/// <para>
/// Values are compared by code point, together with their issuer: the SHA-256 of both is what is kept. An entry stays for 5 minutes longer than it was
/// asked to, the greatest clock skew that a token may be given. A wall clock that leaps forward ends no entry early, nor does one that is set back.
/// </para>
/// </remarks>
public sealed class TokenDenyList : IAccessTokenCheck
{
    private const int Most = 10_000_000;

    private readonly DenialTable _table;

    /// <summary>Makes an empty list.</summary>
    /// <param name="maxEntries">How many entries it holds at most: from 1 to 10,000,000; default 100,000, which is 27 revocations each second of tokens that live for an hour.</param>
    /// <param name="timeProvider">The clock; the system's if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public TokenDenyList(int maxEntries = 100_000, TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxEntries, Most);
        _table = new DenialTable(maxEntries, timeProvider ?? TimeProvider.System);
    }

    /// <summary>How many entries it holds.</summary>
    /// <value>From 0 to the maximum. Expired ones count until room is needed.</value>
    public int Count => _table.Count;

    /// <summary>Denies one token.</summary>
    /// <param name="issuer">Its issuer, as it is trusted here (<c>iss</c>).</param>
    /// <param name="jwtId">Its identifier (<c>jti</c>). A token without one can be denied by its session or its subject alone.</param>
    /// <param name="expiresAt">When it expires (<c>exp</c>). If it was denied before, the later time counts.</param>
    /// <exception cref="InvalidOperationException">The list is full: the token is not denied. Make the list larger.</exception>
    public void Deny(string issuer, string jwtId, DateTimeOffset expiresAt) => Add(DenialKind.JwtId, issuer, jwtId, expiresAt);

    /// <summary>Denies all tokens of a session, those that will be issued in it too.</summary>
    /// <param name="issuer">The issuer, as it is trusted here.</param>
    /// <param name="sessionId">The session (<c>sid</c>, OpenID Connect Back-Channel Logout 1.0 §2.1).</param>
    /// <param name="until">When the last of its tokens will have expired. If it was denied before, the later time counts.</param>
    /// <exception cref="InvalidOperationException">The list is full: the session is not denied. Make the list larger.</exception>
    public void DenySession(string issuer, string sessionId, DateTimeOffset until) => Add(DenialKind.Session, issuer, sessionId, until);

    /// <summary>Denies all tokens of a subject, whenever they are issued: a user who logs in again is denied too.</summary>
    /// <param name="issuer">The issuer, as it is trusted here.</param>
    /// <param name="subject">The subject (<c>sub</c>).</param>
    /// <param name="until">How long. If it was denied before, the later time counts.</param>
    /// <exception cref="InvalidOperationException">The list is full: the subject is not denied. Make the list larger.</exception>
    public void DenySubject(string issuer, string subject, DateTimeOffset until) => Add(DenialKind.Subject, issuer, subject, until);

    /// <inheritdoc/>
    /// <remarks>Completes at once, and allocates nothing.</remarks>
    public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        return ValueTask.FromResult(_table.Denies(token) ? AccessTokenCheckOutcome.Refused : AccessTokenCheckOutcome.Passed);
    }

    private void Add(DenialKind kind, string issuer, string value, DateTimeOffset until)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (!_table.TryAdd(kind, DenialKey.Of(kind, issuer, value), until))
            throw new InvalidOperationException("The deny list is full, and nothing in it has expired: what was to be denied is not denied. Make the list larger: new TokenDenyList(maxEntries).");
    }
}
