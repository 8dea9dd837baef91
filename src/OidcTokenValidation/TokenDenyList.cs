using OidcTokenValidation.Checks;

namespace OidcTokenValidation;

/// <summary>
/// Tokens that were revoked, in the memory of this process: a check that rejects them. Add it to <see cref="AccessTokenValidationOptions.Checks"/>.
/// </summary>
/// <remarks>
/// <para>
/// Bounded: an entry takes about 300 bytes, so the default is about 30 MB. Entries expire by themselves; none is evicted early to make room,
/// because that would accept a revoked token: a full list throws, and the caller must handle it. Each node has its own list, and a restart empties it.
/// </para>
/// <para>
/// Values are compared by code point, together with their issuer: the entry contains the SHA-256 of both. It lives for 5 minutes longer than
/// requested, the greatest clock skew that a token may be given. A wall clock that is set forward or back removes no entry early.
/// </para>
/// <para>
/// Tokens that were issued at or before a moment are found by their <c>iat</c> (RFC 7519 §4.1.6), which most providers write in whole seconds, rounded
/// down, by their own clock.
/// A token of the same second as that moment is therefore rejected, even if it was issued after it: a login in the same second has to be repeated.
/// Where the provider's clock may be ahead of this machine's, a token from shortly before that moment may state a later time: add the difference that you
/// allow for,
/// and new logins work only after it. A token without <c>iat</c>, as an introspection endpoint may describe it, is rejected for as long as the entry lives.
/// </para>
/// </remarks>
public sealed class TokenDenyList : IAccessTokenCheck
{
    private const int Max = 10_000_000;

    private readonly TimeProvider _time;
    private readonly DenyTable _table;

    /// <summary>Creates an empty list.</summary>
    /// <param name="maxEntries">The capacity: from 1 to 10,000,000; default 100,000, which is 27 revocations each second of tokens that
    /// live for an hour.</param>
    /// <param name="timeProvider">The clock; the system's if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public TokenDenyList(int maxEntries = 100_000, TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxEntries, Max);
        _time = timeProvider ?? TimeProvider.System;
        _table = new DenyTable(maxEntries, _time);
    }

    /// <summary>How many entries the list contains.</summary>
    /// <value>From 0 to the maximum. Expired entries count until room is needed.</value>
    public int Count => _table.Count;

    /// <summary>Denies one token.</summary>
    /// <param name="issuer">Its issuer, as it is configured (<c>iss</c>).</param>
    /// <param name="jwtId">Its identifier (<c>jti</c>). A token without one can be denied by its session or its subject alone.</param>
    /// <param name="expiresAt">When the token expires (<c>exp</c>). If it was denied before, the later time counts.</param>
    /// <exception cref="InvalidOperationException">The list is full: the token is not denied. Make the list larger.</exception>
    public void Deny(string issuer, string jwtId, DateTimeOffset expiresAt) => Add(DenyKind.JwtId, issuer, jwtId, All(expiresAt));

    /// <summary>Denies all tokens of a session, also those that will be issued in it.</summary>
    /// <param name="issuer">The issuer, as it is configured.</param>
    /// <param name="sessionId">The session (<c>sid</c>, OpenID Connect Back-Channel Logout 1.0 §2.1).</param>
    /// <param name="until">When the last of its tokens will have expired. If it was denied before, the later time counts.</param>
    /// <exception cref="InvalidOperationException">The list is full: the session is not denied. Make the list larger.</exception>
    public void DenySession(string issuer, string sessionId, DateTimeOffset until) => Add(DenyKind.Session, issuer, sessionId, All(until));

    /// <summary>
    /// Denies the tokens of a session that were issued at or before a moment. For sessions that continue, for instance after the user's rights have changed.
    /// </summary>
    /// <param name="issuer">The issuer, as it is configured.</param>
    /// <param name="sessionId">The session (<c>sid</c>).</param>
    /// <param name="issuedBefore">The moment. If there was one before, the later one counts.</param>
    /// <param name="until">When the last of these tokens will have expired: <paramref name="issuedBefore"/> and the longest life of a token, see
    /// <see cref="DenySubject(string, string, DateTimeOffset, DateTimeOffset)"/>.</param>
    /// <exception cref="InvalidOperationException">The list is full: the tokens are not denied. Make the list larger.</exception>
    public void DenySession(string issuer, string sessionId, DateTimeOffset issuedBefore, DateTimeOffset until) =>
        Add(DenyKind.Session, issuer, sessionId, IssuedBefore(issuedBefore, until));

    /// <summary>Denies all tokens of a subject, whenever they are issued: a user who logs in again is denied too. For users who are blocked.</summary>
    /// <param name="issuer">The issuer, as it is configured.</param>
    /// <param name="subject">The subject (<c>sub</c>).</param>
    /// <param name="until">How long. If it was denied before, the later time counts.</param>
    /// <exception cref="InvalidOperationException">The list is full: the subject is not denied. Make the list larger.</exception>
    public void DenySubject(string issuer, string subject, DateTimeOffset until) => Add(DenyKind.Subject, issuer, subject, All(until));

    /// <summary>Denies the tokens of a subject that were issued at or before a moment: a user who logs in again is not denied. For users who log out.</summary>
    /// <param name="issuer">The issuer, as it is configured.</param>
    /// <param name="subject">The subject (<c>sub</c>).</param>
    /// <param name="issuedBefore">The moment, now for instance. If there was one before, the later one counts.</param>
    /// <param name="until">
    /// When the last of these tokens will have expired; if there was a time before, the later one counts. Not the expiry of the token at hand, since
    /// others of the user may live longer:
    /// <paramref name="issuedBefore"/> and the longest life that a token has here, <see cref="AccessTokenValidationOptions.MaxTokenAge"/> or
    /// <see cref="AccessTokenValidationOptions.MaxTokenLifetime"/>.
    /// </param>
    /// <remarks>
    /// It does not change the effect of <see cref="DenySubject(string, string, DateTimeOffset)"/>: a blocked user stays blocked until the time of that call.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The list is full: the tokens are not denied. Make the list larger.</exception>
    public void DenySubject(string issuer, string subject, DateTimeOffset issuedBefore, DateTimeOffset until) =>
        Add(DenyKind.Subject, issuer, subject, IssuedBefore(issuedBefore, until));

    /// <inheritdoc/>
    /// <remarks>Completes at once, and allocates nothing.</remarks>
    public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        return ValueTask.FromResult(_table.IsDenied(token) ? AccessTokenCheckOutcome.Rejected : AccessTokenCheckOutcome.Passed);
    }

    private DenyEntry All(DateTimeOffset until) => DenyEntry.ForAll(DenyExpiry.From(until, _time));

    private DenyEntry IssuedBefore(DateTimeOffset issuedBefore, DateTimeOffset until) =>
        DenyEntry.ForIssuedBefore(issuedBefore, DenyExpiry.From(until, _time));

    private void Add(DenyKind kind, string issuer, string value, in DenyEntry entry)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (!_table.TryAdd(kind, DenyKey.Compute(kind, issuer, value), entry))
        {
            throw new InvalidOperationException(
                "The deny list is full, and none of its entries has expired: the new one was not added. Make the list larger: new TokenDenyList(maxEntries).");
        }
    }
}
