using Microsoft.Extensions.Logging;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Requirements;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Pipeline;

/// <summary>Logs and counts rejected requests. A client's error is logged at Debug; in the environment Development also at a level that a developer
/// sees.</summary>
internal sealed class RejectionLog(ILogger logger, LogLevel level)
{
    // Counted like the kinds of requirements.
    private const string Admit = "Admit";

    /// <summary>Logs a failure at Debug. A request without a token is not logged: clients send such requests to get the challenge.</summary>
    public void Log(in AccessTokenValidationResult result) => Log(result, LogLevel.Debug);

    /// <summary>Logs a failure at the level of Development, when the response is created: before, another scheme may still accept what this validator
    /// rejected.</summary>
    public void LogAgain(in AccessTokenValidationResult result)
    {
        if (level > LogLevel.Debug)
            Log(result, level);
    }

    /// <summary>Makes a valid result a rejected one, for the application, and counts it.</summary>
    public static AccessTokenValidationResult Reject(in AccessTokenValidationResult result, AccessMetrics metrics)
    {
        metrics.Rejected(result.Token!.Issuer, Admit);
        return result.Reject(FailureTable.Get(TokenFailureCode.RefusedByApplication)
            .WithExplanation("The token is valid, but the application refused it after its validation. Look there for the reason."));
    }

    /// <summary>Logs and counts that a valid token does not meet a requirement.</summary>
    /// <returns>What the token lacks; null where it is neither logged nor counted nor explained, and so was not computed.</returns>
    public UnmetRequirement? Report(AccessToken token, AccessRequirement? requirement, bool isExplained, AccessMetrics metrics)
    {
        bool isLogged = logger.IsEnabled(level);
        if (!isLogged && !isExplained && !metrics.IsOn)
            return null;
        UnmetRequirement unmet = requirement?.ExplainUnmet(token) ?? UnmetRequirement.ByPolicy;
        metrics.Rejected(token.Issuer, Tags.Get(unmet.Kind));
        if (isLogged)
            ValidationLog.AuthorizationFailed(logger, level, unmet.Code, unmet.Section, unmet.Explanation);
        return unmet;
    }

    /// <summary>For a request without credentials: looks for a token where none is read, if that is logged or explained.</summary>
    public AccessTokenValidationResult DescribeUnreadToken(in ResourceRequest request, in AccessTokenValidationResult result, bool isExplained)
    {
        bool isLogged = logger.IsEnabled(LogLevel.Debug);
        if ((!isLogged && !isExplained) || UnreadToken.Describe(request) is not { } seen)
            return result;
        if (isLogged)
            ValidationLog.TokenNotRead(logger, seen);
        return AccessTokenValidationResult.WithoutCredentials(result.Failure!.WithExplanation($"{result.Failure.Explanation} {seen}"));
    }

    private void Log(in AccessTokenValidationResult result, LogLevel at)
    {
        if (result is { Outcome: AccessTokenOutcome.Rejected or AccessTokenOutcome.Unavailable, Failure: { } failure } && logger.IsEnabled(at))
            ValidationLog.ValidationFailed(logger, at, failure.Code, failure.Section, failure.Explanation);
    }
}
