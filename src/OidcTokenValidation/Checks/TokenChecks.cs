using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Checks;

/// <summary>The application's own checks, in order; the first that does not let a token pass decides. Without any every token passes.</summary>
internal sealed class TokenChecks(IReadOnlyList<IAccessTokenCheck> checks, TimeProvider time, ILogger logger, ScopedChecks? scoped = null)
{
    private readonly (IAccessTokenCheck Check, TokenCheck Kind)[] _checks = [.. checks.Select(check => (check, new TokenCheck(check.GetType(), time, logger)))];

    /// <summary>Calls the checks with a token. Completes at once if each of them does, and none has to be resolved.</summary>
    /// <param name="token">The token.</param>
    /// <param name="services">The services of the request; null for a scope of the validation's own.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    public ValueTask<TokenCheckResult> CheckAsync(AccessToken token, IServiceProvider? services, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _checks.Length; i++)
        {
            ValueTask<TokenCheckResult> verdict = _checks[i].Kind.CheckAsync(_checks[i].Check, token, cancellationToken);
            if (!verdict.IsCompletedSuccessfully)
                return AwaitAsync(verdict, i + 1, token, services, cancellationToken);
            if (verdict.Result is { Outcome: not AccessTokenCheckOutcome.Passed } stop)
                return ValueTask.FromResult(stop);
        }

        return scoped is null ? ValueTask.FromResult(TokenCheckResult.Passed) : scoped.CheckAsync(token, services, checks, cancellationToken);
    }

    private async ValueTask<TokenCheckResult> AwaitAsync(
        ValueTask<TokenCheckResult> waiting, int next, AccessToken token, IServiceProvider? services, CancellationToken cancellationToken)
    {
        TokenCheckResult verdict = await waiting.ConfigureAwait(false);
        for (int i = next; i < _checks.Length && verdict.Outcome == AccessTokenCheckOutcome.Passed; i++)
            verdict = await _checks[i].Kind.CheckAsync(_checks[i].Check, token, cancellationToken).ConfigureAwait(false);
        return scoped is not null && verdict.Outcome == AccessTokenCheckOutcome.Passed
            ? await scoped.CheckAsync(token, services, checks, cancellationToken).ConfigureAwait(false)
            : verdict;
    }
}
