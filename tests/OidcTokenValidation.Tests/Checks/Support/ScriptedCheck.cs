using System.Collections.Concurrent;

namespace OidcTokenValidation.Tests.Checks.Support;

/// <summary>A check with a scripted outcome, which records the tokens it was called with.</summary>
internal sealed class ScriptedCheck(Func<CancellationToken, ValueTask<AccessTokenCheckOutcome>>? answer = null) : IAccessTokenCheck
{
    private readonly ConcurrentQueue<AccessToken> _asked = [];

    public IReadOnlyList<AccessToken> Asked => [.. _asked];

    public static ScriptedCheck That(AccessTokenCheckOutcome outcome) => new(_ => ValueTask.FromResult(outcome));

    public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken)
    {
        _asked.Enqueue(token);
        return answer is null ? ValueTask.FromResult(AccessTokenCheckOutcome.Passed) : answer(cancellationToken);
    }
}
