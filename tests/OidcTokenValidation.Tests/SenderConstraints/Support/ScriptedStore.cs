using System.Collections.Concurrent;

namespace OidcTokenValidation.Tests.SenderConstraints.Support;

/// <summary>A replay store that returns scripted outcomes and records its calls.</summary>
internal sealed class ScriptedStore(Func<CancellationToken, ValueTask<ReplayOutcome>>? answer = null) : IReplayStore
{
    private readonly ConcurrentQueue<(ReplayKey Key, DateTimeOffset ExpiresAt)> _uses = [];

    /// <summary>The calls, in order.</summary>
    public IReadOnlyList<(ReplayKey Key, DateTimeOffset ExpiresAt)> Uses => [.. _uses];

    public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        _uses.Enqueue((key, expiresAt));
        return answer is null ? ValueTask.FromResult(ReplayOutcome.Added) : answer(cancellationToken);
    }
}
