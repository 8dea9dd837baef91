using Microsoft.Extensions.Logging;
using OidcTokenValidation.Diagnostics;

namespace OidcTokenValidation.Checks;

/// <summary>One kind of check of the application's own. What it cannot tell, by an exception for instance, never lets a token pass.</summary>
internal sealed class TokenCheck(Type type, TimeProvider time, ILogger logger)
{
    private readonly string _name = type.Name;
    private readonly LogInterval _interval = new(time);
    private readonly CheckVerdict _refused = new(AccessTokenCheckOutcome.Refused, Failures.Of(TokenFailureCode.RefusedByApplication).Because(
        $"The token is valid, but the application's check {type.Name} refused it. Look there for the reason."));

    private readonly CheckVerdict _unavailable = new(AccessTokenCheckOutcome.Unavailable, Failures.Of(TokenFailureCode.CheckUnavailable).Because(
        $"The application's check {type.Name} could not judge the token at the moment: it said so, or it threw, and then the log has the exception."));

    /// <summary>Calls a check of this kind.</summary>
    public ValueTask<CheckVerdict> CheckAsync(IAccessTokenCheck check, AccessToken token, CancellationToken cancellationToken)
    {
        try
        {
            ValueTask<AccessTokenCheckOutcome> outcome = check.CheckAsync(token, cancellationToken);
            return outcome.IsCompletedSuccessfully ? ValueTask.FromResult(VerdictOf(outcome.Result)) : AwaitAsync(outcome, cancellationToken);
        }
        catch (Exception exception)
        {
            return IsCancellation(exception, cancellationToken) ? ValueTask.FromException<CheckVerdict>(exception) : ValueTask.FromResult(Fail(exception));
        }
    }

    /// <summary>The verdict where such a check could not be created, called or disposed.</summary>
    public CheckVerdict Fail(Exception exception)
    {
        if (_interval.IsDue())
            Log.CheckThrew(logger, _name, exception);
        return _unavailable;
    }

    // A time-out of the check's own is no wish of the caller's.
    public static bool IsCancellation(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private async ValueTask<CheckVerdict> AwaitAsync(ValueTask<AccessTokenCheckOutcome> outcome, CancellationToken cancellationToken)
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

    private CheckVerdict VerdictOf(AccessTokenCheckOutcome outcome) => outcome switch
    {
        AccessTokenCheckOutcome.Passed => CheckVerdict.Passed,
        AccessTokenCheckOutcome.Unavailable => _unavailable,
        _ => _refused,
    };
}
