using System.Collections.Concurrent;

namespace OidcTokenValidation.Tests.SenderConstraints.Support;

/// <summary>A replay store that answers as a test says, and keeps what it was asked.</summary>
internal sealed class ScriptedStore(Func<CancellationToken, ValueTask<ReplayOutcome>>? answer = null) : IReplayStore
{
    private readonly ConcurrentQueue<(ReplayKey Key, DateTimeOffset ExpiresAt)> _uses = [];

    /// <summary>What it was asked, in order.</summary>
    public IReadOnlyList<(ReplayKey Key, DateTimeOffset ExpiresAt)> Uses => [.. _uses];

    public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        _uses.Enqueue((key, expiresAt));
        return answer is null ? ValueTask.FromResult(ReplayOutcome.Added) : answer(cancellationToken);
    }
}
