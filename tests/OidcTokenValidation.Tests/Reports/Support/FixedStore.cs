namespace OidcTokenValidation.Tests.Reports.Support;

/// <summary>A replay store that always returns the same outcome.</summary>
internal sealed class FixedStore(ReplayOutcome outcome) : IReplayStore
{
    public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) => ValueTask.FromResult(outcome);
}
