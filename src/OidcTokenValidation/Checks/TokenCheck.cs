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
    public ValueTask<TokenCheckResult> CheckAsync(IAccessTokenCheck check, AccessToken token, CancellationToken cancellationToken) => ApplicationCode.CallAsync(
        (Kind: this, Check: check, Token: token),
        static (call, cancellationToken) => call.Check.CheckAsync(call.Token, cancellationToken),
        static (call, outcome) => call.Kind.VerdictOf(outcome),
        static (call, exception) => call.Kind.Fail(exception),
        cancellationToken);

    /// <summary>The verdict where such a check could not be created, called or disposed.</summary>
    public TokenCheckResult Fail(Exception exception)
    {
        if (_interval.IsDue())
            ValidationLog.CheckException(logger, _name, exception);
        return _unavailable;
    }

    private TokenCheckResult VerdictOf(AccessTokenCheckOutcome outcome) => outcome switch
    {
        AccessTokenCheckOutcome.Passed => TokenCheckResult.Passed,
        AccessTokenCheckOutcome.Unavailable => _unavailable,
        _ => _refused,
    };
}
