using System.Globalization;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Output;

/// <summary>The verdict for people.</summary>
internal static class CheckPage
{
    // Of a valid request, what a reader compares with what the API expects.
    private static readonly string[] Telling =
        ["header-members", "issuer", "audience", "expiry", "valid-claims", "scheme", "certificate", "proof-target", "proof-freshness"];

    public static Page Create(CheckVerdict verdict)
    {
        bool isValid = verdict.Report.Outcome == AccessTokenOutcome.Valid;
        Page page = isValid ? new(17) : new(13, 21, 20);
        if (isValid)
            AddValid(page, verdict);
        else
            AddRejected(page, verdict);
        if (verdict.Notes.Count > 0)
            page.AddBlank();
        foreach (string note in verdict.Notes)
            page.Add($"Note: {Escaped.Line(note)}", Tone.Quiet);
        return page;
    }

    // One screen: what passed is named only where it has something to show.
    private static void AddValid(Page page, CheckVerdict verdict)
    {
        AccessToken token = verdict.Token!;
        bool isValid = verdict.ExitCode == ExitCode.Ok;
        page.Add(isValid ? "VALID" : "REFUSED: the token is valid, but lacks a scope (RFC 6750 §3.1, insufficient_scope)", isValid ? Tone.Good : Tone.Bad);
        page.Add($"  subject {Quote(token.Subject)}, client {Quote(token.ClientId)}, scopes {Quote(ScopesOf(token))}");
        page.Add(string.Create(CultureInfo.InvariantCulture, $"  binding {token.Binding}, expires {token.ExpiresAt.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}, {verdict.Actual.Relative(token.ExpiresAt)}"));
        page.AddBlank();
        foreach (ValidationCheck check in verdict.Report.Checks.Where(static check => check.Status == ValidationCheckStatus.Passed && Telling.Contains(check.Name, StringComparer.Ordinal)))
            page.AddRow(Tone.Good, check.Name, verdict.ActualOf(check) ?? string.Empty);
        if (verdict.Scopes is { } scopes)
            AddScopes(page, scopes, token);
        page.AddBlank();
        int passed = verdict.Report.Checks.Count(static check => check.Status == ValidationCheckStatus.Passed);
        page.Add(string.Create(CultureInfo.InvariantCulture, $"All {passed} checks passed, {verdict.Report.Checks.Count - passed} were not needed. --json lists them."));
    }

    private static void AddRejected(Page page, CheckVerdict verdict)
    {
        TokenFailure failure = verdict.Report.Failure!;
        page.Add($"{(verdict.Report.Outcome == AccessTokenOutcome.Unavailable ? "COULD NOT BE JUDGED" : "REFUSED")}: {failure.Code} ({failure.Section})", Tone.Bad);
        page.Add($"  {failure.Description}");
        page.Add($"  {Escaped.Line(failure.Explanation)}");
        if (verdict.Report.OtherFailures.Count > 0)
        {
            page.AddBlank();
            page.Add("Also wrong, and reported by the API only when the first is put right:", Tone.Bad);
        }

        foreach (TokenFailure other in verdict.Report.OtherFailures)
            page.Add($"  {other.Code} ({other.Section}): {Escaped.Line(other.Explanation)}");
        page.AddBlank();
        page.Add("Checks, in the order in which they are decided:");
        AddChecks(page, verdict);
        if (verdict.Scopes is { } scopes)
            AddScopes(page, scopes, verdict.Token);
        if (!verdict.Report.Checks.Any(static check => check.IsUnverified))
            return;
        page.AddBlank();
        page.Add(
            verdict.Report.IsTokenVerified
                ? "* NOT VERIFIED: the signature of the proof was not checked, or it is not its key's. The token itself is verified."
                : "* NOT VERIFIED: the signature was not checked, or it is not the issuer's. Whoever sent the token may have written what stands in these lines: believe none of it.",
            Tone.Warning);
    }

    private static void AddChecks(Page page, CheckVerdict verdict)
    {
        List<string> notNeeded = [];
        foreach (ValidationCheck check in verdict.Report.Checks)
        {
            if (check.Status == ValidationCheckStatus.NotNeeded)
            {
                notNeeded.Add(check.Name);
                continue;
            }

            AddNotNeeded(page, notNeeded);
            AddCheck(page, check, verdict.ActualOf(check));
        }

        AddNotNeeded(page, notNeeded);
    }

    // In one line, for there are many of them without a proof.
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
        page.AddRow(tone, Name(check.Status) + (check.IsUnverified ? "*" : string.Empty), check.Name, check.Section, isFailure ? string.Empty : actual ?? string.Empty);
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

    private static string ScopesOf(AccessToken token) => string.Join(' ', token.Scopes.Order(StringComparer.Ordinal));

    private static string Name(ValidationCheckStatus status) => status switch
    {
        ValidationCheckStatus.Passed => "passed",
        ValidationCheckStatus.Failed => "FAILED",
        ValidationCheckStatus.AlsoFailed => "FAILS TOO",
        ValidationCheckStatus.NotNeeded => "not needed",
        _ => "not reached",
    };

    private static string Quote(string? value) => value is null ? "(none)" : $"\"{Escaped.Text(value)}\"";
}
