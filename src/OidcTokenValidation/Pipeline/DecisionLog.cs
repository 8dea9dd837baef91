using Microsoft.Extensions.Logging;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Requirements;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Pipeline;

/// <summary>Logs access decisions, for an audit: by which token access was granted or not, for which subject, and which actor.</summary>
internal sealed class DecisionLog(ILogger logger)
{
    private const string None = "none";

    // Longer than every identifier of a provider: a subject has 255 characters at most (OpenID Connect Core §2).
    private const int MaxLength = 512;

    /// <summary>Logs one decision. A request without credentials is not logged: it is about no token.</summary>
    public void Log(in AccessTokenValidationResult result, bool isGranted, AccessRequirement? requirement)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return;
        if (result.Token is { } token)
            Log(token, isGranted ? null : requirement?.ExplainUnmet(token) ?? UnmetRequirement.ByPolicy);
        else if (result.Outcome is AccessTokenOutcome.Rejected or AccessTokenOutcome.Unavailable)
            Log(result.Outcome, result.Failure!.Code);
    }

    private void Log(AccessToken token, UnmetRequirement? unmet)
    {
        (string outcome, string reason, string explanation) = unmet is null ? ("granted", None, "") : ("forbidden", unmet.Code, unmet.Explanation);
        (string subject, string clientId, string tokenId) = (Clean(token.Subject), Clean(token.ClientId), Clean(token.JwtId));
        (string issuer, string actor) = (Clean(token.Issuer), ActorText.WriteChain(token.Actor));
        ValidationLog.AccessDecided(logger, outcome, reason, subject, actor, clientId, tokenId, issuer, explanation);
    }

    // Only the code: the token may not be verified.
    private void Log(AccessTokenOutcome outcome, TokenFailureCode code)
    {
        string name = outcome == AccessTokenOutcome.Unavailable ? "unavailable" : "rejected";
        string reason = Tags.Get(code);
        ValidationLog.AccessDecided(logger, name, reason, subject: "", actor: None, clientId: "", tokenId: "", issuer: "", explanation: "");
    }

    private static string Clean(string? text) => text is null ? string.Empty : QuotedText.Clean(text, MaxLength);
}
