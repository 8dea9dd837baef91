using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Revocation;

/// <summary>The entries of this node, how they are added, and when they are removed.</summary>
internal sealed class RevocationState : IDisposable
{
    private static readonly TimeSpan CleanupInterval = TimeSpan.FromMinutes(1);

    private readonly RevocationExpiry _expiry;
    private readonly RevocationMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _cleanup;

    public RevocationState(int capacity, RevocationExpiry expiry, RevocationMetrics metrics, TimeProvider time, ILogger logger)
    {
        (Capacity, Table, _expiry, _metrics, _time, _logger) = (capacity, new RevocationTable(capacity), expiry, metrics, time, logger);
        _cleanup = time.CreateTimer(static state => ((RevocationState)state!).RemoveExpired(), this, CleanupInterval, CleanupInterval);
    }

    public RevocationTable Table { get; }

    public int Capacity { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Called after entries were added or changed. Set once, before the first entry.</summary>
    public Action Changed { private get; set; } = static () => { };

    /// <summary>Creates the entry of a request.</summary>
    /// <exception cref="ArgumentException">There is no issuer, or no identifier where the scope needs one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The moment is before 1970, or more than 5 minutes in the future.</exception>
    public RevocationEntry CreateEntry(RevocationScope scope, string issuer, string identifier, DateTimeOffset? issuedBefore)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        if (scope != RevocationScope.Issuer)
            ArgumentException.ThrowIfNullOrEmpty(identifier);

        // The identifier of a token is enough, whatever its time of issue.
        DateTimeOffset latest = Now + RevocationExpiry.Skew;
        DateTimeOffset moment = issuedBefore ?? (scope == RevocationScope.Token ? latest : Now);
        if (moment > latest || moment < DateTimeOffset.UnixEpoch)
            throw new ArgumentOutOfRangeException(nameof(issuedBefore), issuedBefore, "Pass a time from 1970 to 5 minutes from now, or null for now.");
        return CreateEntry(scope, RevocationKey.Compute(scope, issuer, identifier), RoundUp(moment));
    }

    /// <summary>The entry as it is in the feed.</summary>
    public RevocationEntry CreateEntry(in StoredEntry stored) => CreateEntry(stored.Scope, stored.Key, stored.IssuedBefore);

    /// <summary>Whether an entry has expired: nothing depends on it.</summary>
    public bool HasExpired(long issuedBefore) => issuedBefore <= _expiry.GetExpiredUpTo().ToUnixTimeMilliseconds();

    /// <inheritdoc cref="RevocationExpiry.WasSetBack"/>
    public bool WasClockSetBack() => _expiry.WasSetBack();

    /// <summary>Adds an entry, and logs and counts it if it changes anything.</summary>
    /// <returns>False if there is no room.</returns>
    public bool TryApply(in RevocationEntry entry, RevocationSource source, string? issuer, bool isLogged = true)
    {
        if (HasExpired(entry.IssuedBeforeMilliseconds))
            return true;
        if (!Table.TryAdd(entry, out bool hasChanged))
        {
            RemoveExpired();
            if (!Table.TryAdd(entry, out hasChanged))
                return false;
        }

        if (!hasChanged)
            return true;
        _metrics.Applied(entry.Scope, source);
        if (isLogged)
            Log(entry, source, issuer);
        Changed();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cleanup.Dispose();
        _metrics.Dispose();
    }

    private RevocationEntry CreateEntry(RevocationScope scope, RevocationKey key, long issuedBefore) => new(
        scope, key, issuedBefore, _expiry.GetExpiry(DateTimeOffset.FromUnixTimeMilliseconds(issuedBefore)).ToUnixTimeMilliseconds());

    private static long RoundUp(DateTimeOffset time) => (time + TimeSpan.FromTicks(TimeSpan.TicksPerMillisecond - 1)).ToUnixTimeMilliseconds();

    private void RemoveExpired() => Table.RemoveUpTo(_expiry.GetExpiredUpTo().ToUnixTimeMilliseconds());

    private void Log(in RevocationEntry entry, RevocationSource source, string? issuer)
    {
        if (!_logger.IsEnabled(LogLevel.Information))
            return;
        (RevocationScope scope, string key, DateTimeOffset issuedBefore) = (entry.Scope, entry.Key.ToString(), entry.IssuedBefore);
        string name = Tags.Get(source);
        Observers.Notify(() =>
        {
            if (issuer is null)
                ValidationLog.RevokedElsewhere(_logger, scope, key, issuedBefore);
            else
                ValidationLog.Revoked(_logger, scope, key, issuer, name, issuedBefore);
        });
    }
}
