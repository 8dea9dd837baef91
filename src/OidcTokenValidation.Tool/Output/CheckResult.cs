namespace OidcTokenValidation.Tool.Output;

/// <summary>The result of the command <c>check</c>.</summary>
/// <param name="Report">The report of the library.</param>
/// <param name="Token">The token, if it is valid.</param>
/// <param name="Scopes">Whether the token has the required scopes; null if none are required.</param>
/// <param name="Actual">The actual values for the checks.</param>
/// <param name="Notes">Notes for the user.</param>
internal sealed record CheckResult(
    AccessTokenValidationReport Report,
    AccessToken? Token,
    RequiredScopes? Scopes,
    ActualValues Actual,
    IReadOnlyList<string> Notes)
{
    public int ExitCode => Report.Outcome switch
    {
        AccessTokenOutcome.Valid => Scopes?.Status == ValidationCheckStatus.Failed ? Commands.ExitCode.Rejected : Commands.ExitCode.Ok,
        AccessTokenOutcome.Unavailable => Commands.ExitCode.NotDecided,
        _ => Commands.ExitCode.Rejected,
    };

    /// <summary>Gets the actual value for a check; null if the check was not made.</summary>
    public string? GetActual(ValidationCheck check) =>
        check.Status is ValidationCheckStatus.Passed or ValidationCheckStatus.Failed or ValidationCheckStatus.AlsoFailed ? Actual.Find(check.Name) : null;
}
