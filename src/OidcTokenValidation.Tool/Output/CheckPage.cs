using System.Globalization;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Formats the result of <c>check</c> as text.</summary>
internal static class CheckPage
{
    // The checks of a valid request whose values a user compares with the configuration of the API.
    private static readonly string[] Compared =
        ["header-members", "issuer", "audience", "expiry", "valid-claims", "scheme", "certificate", "proof-target", "proof-freshness"];

    public static Page Create(CheckResult result)
    {
        bool isValid = result.Report.Outcome == AccessTokenOutcome.Valid;
        Page page = isValid ? new(17) : new(13, 21, 20);
        if (isValid)
            AddValid(page, result);
        else
            AddRejected(page, result);
        if (result.Notes.Count > 0)
            page.AddBlank();
        foreach (string note in result.Notes)
            page.Add($"Note: {Escaped.Line(note)}", Tone.Quiet);
        return page;
    }

    // Fits on one screen: only passed checks with a value to compare are listed.
    private static void AddValid(Page page, CheckResult result)
    {
        AccessToken token = result.Token!;
        bool isValid = result.ExitCode == ExitCode.Ok;
        page.Add(isValid ? "VALID" : "REJECTED: the token is valid, but lacks a scope (RFC 6750 §3.1, insufficient_scope)", isValid ? Tone.Good : Tone.Bad);
        page.Add($"  subject {Quote(token.Subject)}, client {Quote(token.ClientId)}, scopes {Quote(FormatScopes(token))}");
        if (token.Actor is { } actor)
            page.Add($"  actor {string.Join(", before it ", actor.Chain.Select(static one => Quote(one.Subject ?? one.ClientId)))}");
        page.Add($"  binding {token.Binding}, expires {UtcText.Format(token.ExpiresAt)}, {result.Actual.Relative(token.ExpiresAt)}");
        page.AddBlank();
        ValidationCheck[] passed = [.. result.Report.Checks.Where(static check => check.Status == ValidationCheckStatus.Passed)];
        foreach (ValidationCheck check in passed.Where(static check => Compared.Contains(check.Name, StringComparer.Ordinal)))
            page.AddRow(Tone.Good, check.Name, result.GetActual(check) ?? string.Empty);
        if (result.Scopes is { } scopes)
            AddScopes(page, scopes, token);
        page.AddBlank();
        int notNeeded = result.Report.Checks.Count - passed.Length;
        page.Add(string.Create(CultureInfo.InvariantCulture, $"All {passed.Length} checks passed, {notNeeded} were not needed. --json lists them."));
    }

    private static void AddRejected(Page page, CheckResult result)
    {
        TokenFailure failure = result.Report.Failure!;
        string outcome = result.Report.Outcome == AccessTokenOutcome.Unavailable ? "UNAVAILABLE" : "REJECTED";
        page.Add($"{outcome}: {failure.Code} ({failure.Section})", Tone.Bad);
        page.Add($"  {failure.Description}");
        page.Add($"  {Escaped.Line(failure.Explanation)}");
        if (result.Report.OtherFailures.Count > 0)
        {
            page.AddBlank();
            page.Add("Further failures, which the API reports only after the first one is fixed:", Tone.Bad);
        }

        foreach (TokenFailure other in result.Report.OtherFailures)
            page.Add($"  {other.Code} ({other.Section}): {Escaped.Line(other.Explanation)}");
        page.AddBlank();
        page.Add("Checks, in the order in which they are made:");
        AddChecks(page, result);
        if (result.Scopes is { } scopes)
            AddScopes(page, scopes, result.Token);
        if (!result.Report.Checks.Any(static check => check.IsUnverified))
            return;
        page.AddBlank();
        page.Add(
            result.Report.IsTokenVerified
                ? "* NOT VERIFIED: the signature of the proof was not checked, or it is invalid. The token itself is verified."
                : "* NOT VERIFIED: the signature was not checked, or it is not the issuer's. "
                    + "The sender may have written the values in these lines: do not trust them.",
            Tone.Warning);
    }

    private static void AddChecks(Page page, CheckResult result)
    {
        List<string> notNeeded = [];
        foreach (ValidationCheck check in result.Report.Checks)
        {
            if (check.Status == ValidationCheckStatus.NotNeeded)
            {
                notNeeded.Add(check.Name);
                continue;
            }

            AddNotNeeded(page, notNeeded);
            AddCheck(page, check, result.GetActual(check));
        }

        AddNotNeeded(page, notNeeded);
    }

    // In one line: without a proof there are many of them.
    private static void AddNotNeeded(Page page, List<string> names)
    {
        if (names.Count > 0)
            page.Add($"  {Name(ValidationCheckStatus.NotNeeded),-13}{string.Join(", ", names)}", Tone.Quiet);
        names.Clear();
    }

    private static void AddCheck(Page page, ValidationCheck check, string? actual)
    {
        bool isFailure = check.Status is ValidationCheckStatus.Failed or ValidationCheckStatus.AlsoFailed;
        Tone tone = isFailure ? Tone.Bad : check.Status == ValidationCheckStatus.NotReached ? Tone.Quiet : check.IsUnverified ? Tone.Warning : Tone.Good;
        string status = Name(check.Status) + (check.IsUnverified ? "*" : string.Empty);
        page.AddRow(tone, status, check.Name, check.Section, isFailure ? string.Empty : actual ?? string.Empty);
        if (!isFailure)
            return;
        AddDetail(page, "expected", check.Expected);
        if (actual is not null)
            AddDetail(page, "actual", actual);
    }

    private static void AddScopes(Page page, RequiredScopes scopes, AccessToken? token)
    {
        bool isFailure = scopes.Status == ValidationCheckStatus.Failed;
        string needed = $"all of {Quote(string.Join(' ', scopes.Scopes))}";
        if (token is null)
            page.AddRow(Tone.Quiet, Name(scopes.Status), "scope", "RFC 6750 §3.1", string.Empty);
        else
            page.AddRow(isFailure ? Tone.Bad : Tone.Good, isFailure ? "scope FAILED" : "scope", isFailure ? $"expected {needed}" : needed);
    }

    private static void AddDetail(Page page, string title, string value) => page.Add($"    {title + ":",-10}{Escaped.Line(value)}");

    private static string FormatScopes(AccessToken token) => string.Join(' ', token.Scopes.Order(StringComparer.Ordinal));

    private static string Name(ValidationCheckStatus status) => status switch
    {
        ValidationCheckStatus.Passed => "passed",
        ValidationCheckStatus.Failed => "FAILED",
        ValidationCheckStatus.AlsoFailed => "ALSO FAILED",
        ValidationCheckStatus.NotNeeded => "not needed",
        _ => "not reached",
    };

    private static string Quote(string? value) => value is null ? "(none)" : $"\"{Escaped.Text(value)}\"";
}
