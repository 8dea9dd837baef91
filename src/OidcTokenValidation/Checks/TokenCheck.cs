using Microsoft.Extensions.Logging;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Checks;

/// <summary>One kind of check of the application's own. What it cannot tell, by an exception for instance, never lets a token pass.</summary>
internal sealed class TokenCheck(Type type, TimeProvider time, ILogger logger)
{
    private readonly string _name = type.Name;
    private readonly LogInterval _interval = new(time);
    private readonly TokenCheckResult _refused = new(AccessTokenCheckOutcome.Refused, FailureTable.Get(TokenFailureCode.RefusedByApplication).WithExplanation(
        $"The token is valid, but the application's check {type.Name} refused it. Look there for the reason."));

    private readonly TokenCheckResult _unavailable = new(AccessTokenCheckOutcome.Unavailable, FailureTable.Get(TokenFailureCode.CheckUnavailable).WithExplanation(
        $"The application's check {type.Name} could not judge the token at the moment: it said so, or it threw, and then the log has the exception."));

    /// <summary>Calls a check of this kind.</summary>
    public ValueTask<TokenCheckResult> CheckAsync(IAccessTokenCheck check, AccessToken token, CancellationToken cancellationToken)
    {
        try
        {
            ValueTask<AccessTokenCheckOutcome> outcome = check.CheckAsync(token, cancellationToken);
            return outcome.IsCompletedSuccessfully ? ValueTask.FromResult(VerdictOf(outcome.Result)) : AwaitAsync(outcome, cancellationToken);
        }
        catch (Exception exception)
        {
            return IsCancellation(exception, cancellationToken) ? ValueTask.FromException<TokenCheckResult>(exception) : ValueTask.FromResult(Fail(exception));
        }
    }

    /// <summary>The verdict where such a check could not be created, called or disposed.</summary>
    public TokenCheckResult Fail(Exception exception)
    {
        if (_interval.IsDue())
            ValidationLog.CheckThrew(logger, _name, exception);
        return _unavailable;
    }

    // A time-out of the check's own is no wish of the caller's.
    public static bool IsCancellation(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private async ValueTask<TokenCheckResult> AwaitAsync(ValueTask<AccessTokenCheckOutcome> outcome, CancellationToken cancellationToken)
    {
        try
        {
            return VerdictOf(await outcome.ConfigureAwait(false));
        }
        catch (Exception exception) when (!IsCancellation(exception, cancellationToken))
        {
            return Fail(exception);
        }
    }

    private TokenCheckResult VerdictOf(AccessTokenCheckOutcome outcome) => outcome switch
    {
        AccessTokenCheckOutcome.Passed => TokenCheckResult.Passed,
        AccessTokenCheckOutcome.Unavailable => _unavailable,
        _ => _refused,
    };
}
