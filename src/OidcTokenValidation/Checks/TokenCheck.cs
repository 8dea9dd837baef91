using Microsoft.Extensions.Logging;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Checks;

/// <summary>A type of check of the application. If it fails, by an exception for instance, the token does not pass.</summary>
internal sealed class TokenCheck(Type type, TimeProvider time, ILogger logger)
{
    private readonly string _name = type.Name;
    private readonly LogInterval _interval = new(time);

    private readonly TokenCheckResult _refused = new(
        AccessTokenCheckOutcome.Rejected,
        FailureTable.Get(TokenFailureCode.RefusedByApplication).WithExplanation(
            $"The token is valid, but the application's check {type.Name} rejected it. Look there for the reason."));

    private readonly TokenCheckResult _unavailable = new(
        AccessTokenCheckOutcome.Unavailable,
        FailureTable.Get(TokenFailureCode.CheckUnavailable).WithExplanation(
            $"The application's check {type.Name} is unavailable at the moment: it returned Unavailable, or it threw, and then the log has the exception."));

    /// <summary>Calls a check of this type.</summary>
    public ValueTask<TokenCheckResult> CheckAsync(IAccessTokenCheck check, AccessToken token, CancellationToken cancellationToken) => ApplicationCode.CallAsync(
        (Type: this, Check: check, Token: token),
        static (call, cancellationToken) => call.Check.CheckAsync(call.Token, cancellationToken),
        static (call, outcome) => call.Type.ToResult(outcome),
        static (call, exception) => call.Type.RecordException(exception),
        cancellationToken);

    /// <summary>Logs the exception of a check that could not be created, called or disposed; the result is "unavailable".</summary>
    public TokenCheckResult RecordException(Exception exception)
    {
        if (_interval.IsDue())
            ValidationLog.CheckException(logger, _name, exception);
        return _unavailable;
    }

    private TokenCheckResult ToResult(AccessTokenCheckOutcome outcome) => outcome switch
    {
        AccessTokenCheckOutcome.Passed => TokenCheckResult.Passed,
        AccessTokenCheckOutcome.Unavailable => _unavailable,
        _ => _refused,
    };
}
