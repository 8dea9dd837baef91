namespace OidcTokenValidation.Benchmarks.Proofs;

/// <summary>A replay store in memory that can be emptied, so that proofs that were made beforehand can be used again.</summary>
internal sealed class EmptiedStore(TimeProvider clock) : IReplayStore
{
    private InMemoryReplayStore _store = new(timeProvider: clock);

    public void Empty() => _store = new InMemoryReplayStore(timeProvider: clock);

    public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        _store.TryAddAsync(key, expiresAt, cancellationToken);
}
