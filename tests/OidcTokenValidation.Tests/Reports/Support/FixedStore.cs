namespace OidcTokenValidation.Tests.Reports.Support;

/// <summary>A replay store that always says the same.</summary>
internal sealed class FixedStore(ReplayOutcome outcome) : IReplayStore
{
    public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) => ValueTask.FromResult(outcome);
}
