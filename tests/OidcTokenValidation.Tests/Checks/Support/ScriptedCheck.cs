using System.Collections.Concurrent;

namespace OidcTokenValidation.Tests.Checks.Support;

/// <summary>A check with a scripted outcome, which records the tokens it was called with.</summary>
internal sealed class ScriptedCheck(Func<CancellationToken, ValueTask<AccessTokenCheckOutcome>>? outcome = null) : IAccessTokenCheck
{
    private readonly ConcurrentQueue<AccessToken> _tokens = [];

    public IReadOnlyList<AccessToken> Asked => [.. _tokens];

    public static ScriptedCheck That(AccessTokenCheckOutcome outcome) => new(_ => ValueTask.FromResult(outcome));

    public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken)
    {
        _tokens.Enqueue(token);
        return outcome is null ? ValueTask.FromResult(AccessTokenCheckOutcome.Passed) : outcome(cancellationToken);
    }
}
