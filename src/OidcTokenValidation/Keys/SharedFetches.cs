namespace OidcTokenValidation.Keys;

/// <summary>
/// What the fetches of all issuers share that have not verified a token yet: how many requests they make, and how many are under way. Thread-safe.
/// </summary>
internal sealed class SharedFetches(RequestBudget budget)
{
    /// <summary>When a fetch may be tried again while too many are under way.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Providers that answer slowly must not tie up more connections than this.
    private const int MaxUnderWay = 64;

    private int _underWay;

    /// <summary>How long until a fetch may begin; zero if one may now.</summary>
    public TimeSpan Wait => budget.Wait is var wait && wait > TimeSpan.Zero ? wait
        : Volatile.Read(ref _underWay) >= MaxUnderWay ? RetryAfter
        : TimeSpan.Zero;

    /// <summary>Takes a place; false if too many fetches are under way.</summary>
    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _underWay) <= MaxUnderWay)
            return true;
        End();
        return false;
    }

    public void End() => Interlocked.Decrement(ref _underWay);

    /// <inheritdoc cref="RequestBudget.Charge"/>
    public void Charge() => budget.Charge();
}
