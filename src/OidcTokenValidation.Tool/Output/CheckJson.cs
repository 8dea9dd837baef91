using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>The verdict for programs. Members are only ever added.</summary>
internal static class CheckJson
{
    public static string Write(CheckVerdict verdict) => JsonText.Write(json =>
    {
        AccessTokenValidationReport report = verdict.Report;
        json.WriteStartObject();
        json.WriteString("outcome", report.Outcome.ToString());
        json.WriteNumber("exitCode", verdict.ExitCode);
        json.WriteBoolean("verified", report.IsTokenVerified);
        WriteFailure(json, report.Failure);
        json.WriteStartArray("checks");
        foreach (ValidationCheck check in report.Checks)
            WriteCheck(json, check, verdict.ActualOf(check));
        json.WriteEndArray();
        WriteScopes(json, verdict.Scopes);
        json.WriteStartArray("notes");
        foreach (string note in verdict.Notes)
            json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteStartArray("otherFailures");
        foreach (TokenFailure failure in report.OtherFailures)
        {
            json.WriteStartObject();
            WriteMembers(json, failure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteFailure(Utf8JsonWriter json, TokenFailure? failure)
    {
        if (failure is null)
        {
            json.WriteNull("failure");
            return;
        }

        json.WriteStartObject("failure");
        WriteMembers(json, failure);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, TokenFailure failure)
    {
        json.WriteString("code", failure.Code.ToString());
        json.WriteString("stage", failure.Stage.ToString());
        json.WriteString("section", failure.Section);
        json.WriteString("error", failure.Error);
        json.WriteString("description", failure.Description);
        json.WriteString("explanation", failure.Explanation);
    }

    private static void WriteCheck(Utf8JsonWriter json, ValidationCheck check, string? actual)
    {
        json.WriteStartObject();
        json.WriteString("name", check.Name);
        json.WriteString("status", check.Status.ToString());
        json.WriteBoolean("unverified", check.IsUnverified);
        json.WriteString("stage", check.Stage.ToString());
        json.WriteString("section", check.Section);
        json.WriteString("expected", check.Expected);
        json.WriteString("actual", actual);
        json.WriteEndObject();
    }

    private static void WriteScopes(Utf8JsonWriter json, RequiredScopes? scopes)
    {
        if (scopes is null)
        {
            json.WriteNull("requiredScopes");
            return;
        }

        json.WriteStartObject("requiredScopes");
        json.WriteString("status", scopes.Status.ToString());
        json.WriteStartArray("scopes");
        foreach (string scope in scopes.Scopes)
            json.WriteStringValue(scope);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
