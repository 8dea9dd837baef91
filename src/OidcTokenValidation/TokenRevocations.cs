using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Revocation;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation;

/// <summary>Revokes tokens, sessions, subjects, clients and the tokens of an issuer: on this node at once and, with an <see cref="IRevocationFeed"/>, on the
/// other nodes within a second. Validators check every request, in memory.</summary>
/// <remarks>
/// <para>
/// Thread-safe. A revocation has a moment: tokens that were issued at or before it are rejected, and later ones are accepted, so that a user can log in again
/// at once. The time of issue is <c>iat</c> (RFC 7519 §4.1.6), which most providers write in whole seconds, rounded down: a token of the same second as
/// the moment is rejected, even if it was issued after it. A token without <c>iat</c> is rejected while the entry is stored.
/// </para>
/// <para>
/// Where the provider's clock is ahead of this machine's, a token that was issued shortly before the moment may state a later time: pass an
/// <c>issuedBefore</c> that is later by the difference that you allow for, up to 5 minutes.
/// </para>
/// <para>
/// Identifiers are compared by code point, together with their issuer. An entry contains hashes of them and no text. Without a feed a restart of the
/// process loses the entries.
/// </para>
/// </remarks>
public sealed class TokenRevocations : IDisposable
{
    private readonly RevocationState _state;
    private readonly RevocationWatchers _watchers;
    private readonly FeedFollower? _follower;

    private TokenRevocations(TokenRevocationOptions options, IRevocationFeed? feed, TimeProvider time, ILogger logger, IMeterFactory? meters)
    {
        MaxTokenLifetime = options.MaxTokenLifetime!.Value;
        _state = new RevocationState(options.MaxEntries, new RevocationExpiry(MaxTokenLifetime, time), new RevocationMetrics(meters), time, logger);
        _watchers = new RevocationWatchers(IsRevokedOrInvalid);
        _state.Changed = _watchers.Check;
        _follower = feed is null ? null : new FeedFollower(feed, _state, options.MaxFeedLag, options.AcceptTokensWithoutFeed, time, logger);
    }

    /// <summary>Creates the service. Options are validated and copied. With a feed, reading it begins at once.</summary>
    /// <param name="options">The options.</param>
    /// <param name="feed">What the nodes share; null for one node. The caller disposes it, after this object.</param>
    /// <param name="timeProvider">The clock; the system's if null.</param>
    /// <param name="loggerFactory">Creates the logger; nothing is logged if null.</param>
    /// <param name="meterFactory">Creates the meter; the process's own if null.</param>
    /// <exception cref="OptionsValidationException">The options have errors; the message contains all of them.</exception>
    public static TokenRevocations Create(
        TokenRevocationOptions options,
        IRevocationFeed? feed = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> errors = TokenRevocationOptionsRules.FindErrors(options);
        if (errors.Count > 0)
            throw new OptionsValidationException(nameof(TokenRevocationOptions), typeof(TokenRevocationOptions), errors);
        ILogger logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("OidcTokenValidation.Revocations");
        return new TokenRevocations(options, feed, timeProvider ?? TimeProvider.System, logger, meterFactory);
    }

    /// <summary>How many entries this node stores.</summary>
    /// <value>From 0 to <see cref="TokenRevocationOptions.MaxEntries"/>. Expired entries count until they are removed.</value>
    public int Count => _state.Table.Count;

    /// <summary>Reads the state of the service.</summary>
    public TokenRevocationHealth GetHealth() => (_follower?.Health ?? TokenRevocationHealth.WithoutFeed) with
    {
        Count = Count,
        Capacity = _state.Capacity,
    };

    /// <inheritdoc cref="TokenRevocationOptions.MaxTokenLifetime"/>
    internal TimeSpan MaxTokenLifetime { get; }

    /// <summary>Whether tokens can be checked: false while the revocations of other nodes are not known.</summary>
    internal bool IsAvailable => _follower?.IsAvailable ?? true;

    /// <summary>Revokes one token.</summary>
    /// <param name="issuer">The issuer, as it is configured (<c>iss</c>).</param>
    /// <param name="jwtId">Its identifier (<c>jti</c>).</param>
    /// <param name="cancellationToken">Cancels the waiting for the feed. The token is revoked nevertheless.</param>
    /// <exception cref="InvalidOperationException">There are <see cref="TokenRevocationOptions.MaxEntries"/> entries: the token is not revoked.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<RevocationOutcome> RevokeTokenAsync(string issuer, string jwtId, CancellationToken cancellationToken = default) =>
        RevokeAsync(new(RevocationScope.Token, issuer, jwtId, IssuedBefore: null), RevocationSource.Application, cancellationToken);

    /// <summary>Revokes the tokens of a session that were issued until now.</summary>
    /// <param name="issuer">The issuer, as it is configured.</param>
    /// <param name="sessionId">The session (<c>sid</c>, OpenID Connect Back-Channel Logout 1.0 §2.1).</param>
    /// <param name="issuedBefore">The moment: now if null; at most 5 minutes in the future.</param>
    /// <param name="cancellationToken">Cancels the waiting for the feed. The tokens are revoked nevertheless.</param>
    /// <exception cref="InvalidOperationException">There are <see cref="TokenRevocationOptions.MaxEntries"/> entries: the tokens are not revoked.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The moment is before 1970, or more than 5 minutes in the future.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<RevocationOutcome> RevokeSessionAsync(
        string issuer, string sessionId, DateTimeOffset? issuedBefore = null, CancellationToken cancellationToken = default) =>
        RevokeAsync(new(RevocationScope.Session, issuer, sessionId, issuedBefore), RevocationSource.Application, cancellationToken);

    /// <summary>Revokes the tokens of a subject that were issued until now: logs a user out everywhere. A user who logs in again is accepted.</summary>
    /// <param name="issuer">The issuer, as it is configured.</param>
    /// <param name="subject">The subject (<c>sub</c>).</param>
    /// <param name="issuedBefore">The moment: now if null; at most 5 minutes in the future.</param>
    /// <param name="cancellationToken">Cancels the waiting for the feed. The tokens are revoked nevertheless.</param>
    /// <remarks>To block a user, disable the account at the provider, and revoke the tokens here.</remarks>
    /// <exception cref="InvalidOperationException">There are <see cref="TokenRevocationOptions.MaxEntries"/> entries: the tokens are not revoked.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The moment is before 1970, or more than 5 minutes in the future.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<RevocationOutcome> RevokeSubjectAsync(
        string issuer, string subject, DateTimeOffset? issuedBefore = null, CancellationToken cancellationToken = default) =>
        RevokeAsync(new(RevocationScope.Subject, issuer, subject, issuedBefore), RevocationSource.Application, cancellationToken);

    /// <summary>Revokes the tokens that the subject of a token has, this one included, also where the provider's clock is ahead of this machine's.</summary>
    /// <param name="token">A token of the subject, for instance that of the request for a logout.</param>
    /// <param name="cancellationToken">Cancels the waiting for the feed. The tokens are revoked nevertheless.</param>
    /// <exception cref="InvalidOperationException">There are <see cref="TokenRevocationOptions.MaxEntries"/> entries: the tokens are not revoked.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<RevocationOutcome> RevokeSubjectAsync(AccessToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        DateTimeOffset now = _state.Now;
        return RevokeSubjectAsync(token.Issuer, token.Subject, token.IssuedAt > now ? token.IssuedAt : now, cancellationToken);
    }

    /// <summary>Revokes the tokens of a client that were issued until now.</summary>
    /// <param name="issuer">The issuer, as it is configured.</param>
    /// <param name="clientId">The client (<c>client_id</c>, or the claim that the issuer's profile uses instead).</param>
    /// <param name="issuedBefore">The moment: now if null; at most 5 minutes in the future.</param>
    /// <param name="cancellationToken">Cancels the waiting for the feed. The tokens are revoked nevertheless.</param>
    /// <exception cref="InvalidOperationException">There are <see cref="TokenRevocationOptions.MaxEntries"/> entries: the tokens are not revoked.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The moment is before 1970, or more than 5 minutes in the future.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<RevocationOutcome> RevokeClientAsync(
        string issuer, string clientId, DateTimeOffset? issuedBefore = null, CancellationToken cancellationToken = default) =>
        RevokeAsync(new(RevocationScope.Client, issuer, clientId, issuedBefore), RevocationSource.Application, cancellationToken);

    /// <summary>Revokes all tokens of an issuer that were issued until now.</summary>
    /// <param name="issuer">The issuer, as it is configured.</param>
    /// <param name="issuedBefore">The moment: now if null; at most 5 minutes in the future.</param>
    /// <param name="cancellationToken">Cancels the waiting for the feed. The tokens are revoked nevertheless.</param>
    /// <exception cref="InvalidOperationException">There are <see cref="TokenRevocationOptions.MaxEntries"/> entries: the tokens are not revoked.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The moment is before 1970, or more than 5 minutes in the future.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<RevocationOutcome> RevokeIssuerAsync(
        string issuer, DateTimeOffset? issuedBefore = null, CancellationToken cancellationToken = default) =>
        RevokeAsync(new(RevocationScope.Issuer, issuer, Identifier: "", issuedBefore), RevocationSource.Application, cancellationToken);

    /// <summary>Waits until this node has read all entries of the feed once. Without a feed it is done at once.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task CatchUpAsync(CancellationToken cancellationToken = default) => _follower?.CaughtUp.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Ends reading the feed.</summary>
    public void Dispose()
    {
        _follower?.Dispose();
        _state.Dispose();
    }

    /// <summary>Waits until the first attempt to read the feed has ended, whatever its result.</summary>
    internal Task WaitForFirstReadAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        _follower?.WaitForFirstReadAsync(limit, cancellationToken) ?? Task.CompletedTask;

    /// <summary>How many tokens are watched: those of open streams and sockets.</summary>
    internal int WatchedCount => _watchers.Count;

    /// <summary>Calls an action when a token is revoked: for <see cref="AccessToken.OnEnd"/>.</summary>
    /// <param name="token">The token.</param>
    /// <param name="revoked">The action. It is called once, soon after the revocation, or at once if the token is revoked already. It must not block.</param>
    /// <returns>Ends it. The action may still be running when <see cref="IDisposable.Dispose"/> returns.</returns>
    internal IDisposable OnRevoked(AccessToken token, Action revoked) => _watchers.Add(token, revoked);

    /// <summary>Whether a token is revoked. It allocates nothing.</summary>
    internal bool IsRevoked(AccessToken token) => RevocationLookup.IsRevoked(_state.Table, token.Accepted);

    private bool IsRevokedOrInvalid(AccessToken token) => IsRevoked(token) || TokenStatuses.IsInvalid(token);

    /// <summary>Checks the tokens of open streams again: a status list has changed.</summary>
    internal void CheckStreams() => _watchers.Check();

    /// <summary>Revokes what a source requests: on this node at once, then in the feed.</summary>
    internal ValueTask<RevocationOutcome> RevokeAsync(RevocationRequest request, RevocationSource source, CancellationToken cancellationToken)
    {
        RevocationEntry entry = _state.CreateEntry(request.Scope, request.Issuer, request.Identifier, request.IssuedBefore);
        if (!_state.TryApply(entry, source, request.Issuer))
        {
            throw new InvalidOperationException(
                "There are TokenRevocationOptions.MaxEntries entries, and none of them has expired: nothing was revoked. Set a larger number.");
        }

        return _follower is null ? ValueTask.FromResult(RevocationOutcome.Shared) : _follower.AppendAsync(entry, cancellationToken);
    }
}

/// <summary>Where a revocation is in effect.</summary>
public enum RevocationOutcome
{
    /// <summary>On this node. The feed cannot be reached: the entry is appended when it can, as long as this process runs.</summary>
    Pending = 0,

    /// <summary>On this node, and in the feed: the other nodes apply it within a second. Without a feed, on this node, which is the only one.</summary>
    Shared = 1,
}

/// <summary>The state of <see cref="TokenRevocations"/> at one moment.</summary>
public sealed record TokenRevocationHealth
{
    internal static TokenRevocationHealth WithoutFeed { get; } = new() { IsAvailable = true, HasFeed = false, Lag = null };

    /// <summary>Whether tokens can be accepted: false before the first read of the feed, and after
    /// <see cref="TokenRevocationOptions.MaxFeedLag"/> without one.</summary>
    public required bool IsAvailable { get; init; }

    /// <summary>Whether nodes share revocations.</summary>
    public required bool HasFeed { get; init; }

    /// <summary>The time since this node last had all entries of the feed; null if it never had them, or there is no feed.</summary>
    public required TimeSpan? Lag { get; init; }

    /// <summary>Why the feed cannot be read, and what to do about it; null if it can. For operators.</summary>
    public string? Fault { get; init; }

    /// <summary>How many entries this node has.</summary>
    public int Count { get; init; }

    /// <summary>How many entries it can have.</summary>
    public int Capacity { get; init; }

    /// <summary>How many revocations of this node are not in the feed yet: a restart of this process would lose them.</summary>
    public int PendingCount { get; init; }

    /// <summary>For operators: since when the revocations of other nodes are not known. The predicate of a sentence, without the full stop.</summary>
    internal string LastRead =>
        (Lag is { } lag ? string.Create(CultureInfo.InvariantCulture, $"were last read {lag.TotalSeconds:0} s ago") : "were not read since the start")
        + (IsAvailable ? "" : ", and tokens get 503");
}
