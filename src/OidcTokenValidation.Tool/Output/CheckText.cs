using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Tool.Output;

/// <summary>The verdict for people.</summary>
internal static class CheckText
{
    private const int StatusWidth = 13;
    private const int NameWidth = 21;
    private const int SectionWidth = 20;

    public static string Write(CheckVerdict verdict)
    {
        var text = new StringBuilder();
        WriteHeading(text, verdict);
        text.AppendLine().AppendLine("Checks, in the order in which they are decided:");
        List<string> notNeeded = [];
        foreach (ValidationCheck check in verdict.Report.Checks)
        {
            if (check.Status == ValidationCheckStatus.NotNeeded)
            {
                notNeeded.Add(check.Name);
                continue;
            }

            WriteNotNeeded(text, notNeeded);
            WriteCheck(text, check, verdict.ActualOf(check));
        }

        WriteNotNeeded(text, notNeeded);
        if (verdict.Scopes is { } scopes)
            WriteScopes(text, scopes, verdict.Token);
        if (verdict.Report.Checks.Any(static check => check.IsUnverified))
            text.AppendLine().AppendLine(verdict.Report.IsTokenVerified
                ? "* NOT VERIFIED: the signature of the proof was not checked, or it is not its key's. The token itself is verified."
                : "* NOT VERIFIED: the signature was not checked, or it is not the issuer's. Whoever sent the token may have written what stands in these lines: believe none of it.");
        foreach (string note in verdict.Notes)
            text.AppendLine().AppendLine($"Note: {Escaped.Line(note)}");
        return text.ToString();
    }

    private static void WriteHeading(StringBuilder text, CheckVerdict verdict)
    {
        if (verdict.Report.Failure is { } failure)
        {
            text.AppendLine($"{(verdict.Report.Outcome == AccessTokenOutcome.Unavailable ? "COULD NOT BE JUDGED" : "REFUSED")}: {failure.Code} ({failure.Section})");
            text.AppendLine($"  {failure.Description}").AppendLine($"  {Escaped.Line(failure.Explanation)}");
            return;
        }

        AccessToken token = verdict.Token!;
        text.AppendLine(verdict.ExitCode == Commands.ExitCode.Ok ? "VALID" : "REFUSED: the token is valid, but lacks a scope (RFC 6750 §3.1, insufficient_scope)");
        text.AppendLine($"  subject {Quote(token.Subject)}, client {Quote(token.ClientId)}, scopes {Quote(string.Join(' ', token.Scopes.Order(StringComparer.Ordinal)))}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  binding {token.Binding}, expires {token.ExpiresAt.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}");
    }

    // In one line, for there are many of them without a proof.
    private static void WriteNotNeeded(StringBuilder text, List<string> names)
    {
        if (names.Count > 0)
            text.AppendLine($"  {Name(ValidationCheckStatus.NotNeeded).PadRight(StatusWidth)}{string.Join(", ", names)}");
        names.Clear();
    }

    private static void WriteCheck(StringBuilder text, ValidationCheck check, string? actual)
    {
        string status = Name(check.Status) + (check.IsUnverified ? "*" : string.Empty);
        text.AppendLine($"  {status.PadRight(StatusWidth)}{check.Name.PadRight(NameWidth)}{check.Section.PadRight(SectionWidth)}{(check.Status == ValidationCheckStatus.Failed ? string.Empty : actual ?? string.Empty)}".TrimEnd());
        if (check.Status != ValidationCheckStatus.Failed)
            return;
        WriteDetail(text, "expected", check.Expected);
        if (actual is not null)
            WriteDetail(text, "actual", actual);
    }

    private static void WriteScopes(StringBuilder text, RequiredScopes scopes, AccessToken? token)
    {
        text.AppendLine($"  {Name(scopes.Status).PadRight(StatusWidth)}{"scope".PadRight(NameWidth)}RFC 6750 §3.1");
        if (scopes.Status != ValidationCheckStatus.Failed)
            return;
        WriteDetail(text, "expected", $"all of {Quote(string.Join(' ', scopes.Scopes))}");
        WriteDetail(text, "actual", $"scopes {Quote(string.Join(' ', token!.Scopes.Order(StringComparer.Ordinal)))}");
    }

    private static void WriteDetail(StringBuilder text, string title, string value) => text.AppendLine($"    {title + ":",-10}{Escaped.Line(value)}");

    private static string Name(ValidationCheckStatus status) => status switch
    {
        ValidationCheckStatus.Passed => "passed",
        ValidationCheckStatus.Failed => "FAILED",
        ValidationCheckStatus.NotNeeded => "not needed",
        _ => "not reached",
    };

    private static string Quote(string? value) => value is null ? "(none)" : $"\"{Escaped.Text(value)}\"";
}
