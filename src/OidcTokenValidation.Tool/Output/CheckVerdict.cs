namespace OidcTokenValidation.Tool.Output;

/// <summary>All that <c>check</c> found out.</summary>
/// <param name="Report">The library's own report.</param>
/// <param name="Token">The token, if it is valid.</param>
/// <param name="Scopes">Whether it has the scopes that were asked for; null if none were.</param>
/// <param name="Actual">What came where each check looks.</param>
/// <param name="Notes">What the reader should know besides.</param>
internal sealed record CheckVerdict(AccessTokenValidationReport Report, AccessToken? Token, RequiredScopes? Scopes, ActualValues Actual, IReadOnlyList<string> Notes)
{
    public int ExitCode => Report.Outcome switch
    {
        AccessTokenOutcome.Valid => Scopes?.Status == ValidationCheckStatus.Failed ? Commands.ExitCode.Refused : Commands.ExitCode.Ok,
        AccessTokenOutcome.Unavailable => Commands.ExitCode.NotJudged,
        _ => Commands.ExitCode.Refused,
    };

    /// <summary>What came where a check looks: for the checks that were made.</summary>
    public string? ActualOf(ValidationCheck check) => check.Status is ValidationCheckStatus.Passed or ValidationCheckStatus.Failed or ValidationCheckStatus.AlsoFailed ? Actual.Of(check.Name) : null;
}
