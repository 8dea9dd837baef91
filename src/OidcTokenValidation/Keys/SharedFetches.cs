namespace OidcTokenValidation.Keys;

/// <summary>
/// The limits that all issuers share that have not verified a token yet: on their requests, and on their fetches in progress. Thread-safe.
/// </summary>
internal sealed class SharedFetches(RequestBudget budget)
{
    /// <summary>When to retry a fetch while too many are in progress.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Slow providers must not occupy more connections than this.
    private const int MaxInProgress = 64;

    private int _inProgress;

    /// <summary>How long until a fetch may start; zero if one may start now.</summary>
    public TimeSpan Wait => budget.Wait is var wait && wait > TimeSpan.Zero ? wait
        : Volatile.Read(ref _inProgress) >= MaxInProgress ? RetryAfter
        : TimeSpan.Zero;

    /// <summary>Starts a fetch; false if too many are in progress.</summary>
    public bool TryStart()
    {
        if (Interlocked.Increment(ref _inProgress) <= MaxInProgress)
            return true;
        End();
        return false;
    }

    public void End() => Interlocked.Decrement(ref _inProgress);

    /// <inheritdoc cref="RequestBudget.Charge"/>
    public void Charge() => budget.Charge();
}
