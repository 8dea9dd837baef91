namespace OidcTokenValidation.TestSupport.Core;

/// <summary>Counts the calls of TryAddAsync.</summary>
public sealed class CountingReplayStore(IReplayStore inner) : IReplayStore
{
    private int _calls;

    public CountingReplayStore()
        : this(new InMemoryReplayStore())
    {
    }

    public int Calls => Volatile.Read(ref _calls);

    public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return inner.TryAddAsync(key, expiresAt, cancellationToken);
    }
}
