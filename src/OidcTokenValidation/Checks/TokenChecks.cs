using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Checks;

/// <summary>The application's own checks, in order; the first that does not let a token pass decides. Without any every token passes.</summary>
internal sealed class TokenChecks(IReadOnlyList<IAccessTokenCheck> checks, TimeProvider time, ILogger logger)
{
    private readonly TokenCheck[] _checks = [.. checks.Select(check => new TokenCheck(check, time, logger))];

    /// <summary>Asks the checks about a token. Completes at once if each of them does.</summary>
    public ValueTask<CheckVerdict> CheckAsync(AccessToken token, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _checks.Length; i++)
        {
            ValueTask<CheckVerdict> verdict = _checks[i].CheckAsync(token, cancellationToken);
            if (!verdict.IsCompletedSuccessfully)
                return AwaitAsync(verdict, i + 1, token, cancellationToken);
            if (verdict.Result is { Outcome: not AccessTokenCheckOutcome.Passed } stop)
                return ValueTask.FromResult(stop);
        }

        return ValueTask.FromResult(CheckVerdict.Passed);
    }

    private async ValueTask<CheckVerdict> AwaitAsync(ValueTask<CheckVerdict> waiting, int next, AccessToken token, CancellationToken cancellationToken)
    {
        CheckVerdict verdict = await waiting.ConfigureAwait(false);
        for (int i = next; i < _checks.Length && verdict.Outcome == AccessTokenCheckOutcome.Passed; i++)
            verdict = await _checks[i].CheckAsync(token, cancellationToken).ConfigureAwait(false);
        return verdict;
    }
}
