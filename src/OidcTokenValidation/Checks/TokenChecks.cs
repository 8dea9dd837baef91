using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Checks;

/// <summary>The application's own checks, in order; the first one that a token does not pass decides. Without checks every token passes.</summary>
internal sealed class TokenChecks(IReadOnlyList<IAccessTokenCheck> checks, TimeProvider time, ILogger logger, ScopedChecks? scoped = null)
{
    private readonly (IAccessTokenCheck Check, TokenCheck Type)[] _checks = [.. checks.Select(check => (check, new TokenCheck(check.GetType(), time, logger)))];

    /// <summary>Calls the checks with a token. Completes at once if each of them does, and none is a scoped service.</summary>
    /// <param name="token">The token.</param>
    /// <param name="services">The services of the request; null for a scope of this validation.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    public ValueTask<TokenCheckResult> CheckAsync(AccessToken token, IServiceProvider? services, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _checks.Length; i++)
        {
            ValueTask<TokenCheckResult> pending = _checks[i].Type.CheckAsync(_checks[i].Check, token, cancellationToken);
            if (!pending.IsCompletedSuccessfully)
                return AwaitAsync(pending, i + 1, token, services, cancellationToken);
            if (pending.Result is { Outcome: not AccessTokenCheckOutcome.Passed } stop)
                return ValueTask.FromResult(stop);
        }

        return scoped is null ? ValueTask.FromResult(TokenCheckResult.Passed) : scoped.CheckAsync(token, services, checks, cancellationToken);
    }

    private async ValueTask<TokenCheckResult> AwaitAsync(
        ValueTask<TokenCheckResult> pending, int next, AccessToken token, IServiceProvider? services, CancellationToken cancellationToken)
    {
        TokenCheckResult result = await pending.ConfigureAwait(false);
        for (int i = next; i < _checks.Length && result.Outcome == AccessTokenCheckOutcome.Passed; i++)
            result = await _checks[i].Type.CheckAsync(_checks[i].Check, token, cancellationToken).ConfigureAwait(false);
        return scoped is not null && result.Outcome == AccessTokenCheckOutcome.Passed
            ? await scoped.CheckAsync(token, services, checks, cancellationToken).ConfigureAwait(false)
            : result;
    }
}
