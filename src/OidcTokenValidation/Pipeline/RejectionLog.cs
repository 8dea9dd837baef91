using Microsoft.Extensions.Logging;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Requirements;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Pipeline;

/// <summary>Logs and counts why requests are refused. A client's mistake is Debug; in the environment Development it is logged where a developer sees
/// it.</summary>
internal sealed class RejectionLog(ILogger logger, LogLevel level)
{
    // Of the kinds of requirements that are counted, the one that is none.
    private const string Admit = "Admit";

    /// <summary>Logs a refusal at Debug. A request without a token was not refused; clients send such requests to learn what is needed.</summary>
    public void Log(in AccessTokenValidationResult result) => Log(result, LogLevel.Debug);

    /// <summary>Logs a refusal where a developer sees it, in Development. Only with the response it is certain: another scheme may accept what this validator
    /// rejected.</summary>
    public void LogAgain(in AccessTokenValidationResult result)
    {
        if (level > LogLevel.Debug)
            Log(result, level);
    }

    /// <summary>Makes a valid result one that the application refuses, and counts it.</summary>
    public static AccessTokenValidationResult Refuse(in AccessTokenValidationResult result, AccessMetrics metrics)
    {
        metrics.Rejected(result.Token!.Issuer, Admit);
        return result.Reject(FailureTable.Get(TokenFailureCode.RefusedByApplication).WithExplanation("The token is valid, but the application refused it after its validation. Look there for the reason."));
    }

    /// <summary>Logs and counts that a valid token is not enough. What it lacks is worked out only for those who want to know.</summary>
    /// <returns>What it lacks; null if nobody does.</returns>
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

    /// <summary>Looks for a token in places that are not read, where none was recognised and somebody wants to know.</summary>
    public AccessTokenValidationResult Search(in ResourceRequest request, in AccessTokenValidationResult result, bool isExplained)
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
