using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Writes the result of <c>check</c> as JSON. Members may be added, but are never changed or removed.</summary>
internal static class CheckJson
{
    public static string Write(CheckResult result) => JsonText.Write(json =>
    {
        AccessTokenValidationReport report = result.Report;
        json.WriteStartObject();
        json.WriteString("outcome", report.Outcome.ToString());
        json.WriteNumber("exitCode", result.ExitCode);
        json.WriteBoolean("verified", report.IsTokenVerified);
        WriteFailure(json, report.Failure);
        JsonText.WriteArray(json, "checks", report.Checks, (writer, check) => WriteCheck(writer, check, result.GetActual(check)));
        WriteScopes(json, result.Scopes);
        JsonText.WriteArray(json, "notes", result.Notes, static (writer, note) => writer.WriteStringValue(note));
        JsonText.WriteArray(json, "otherFailures", report.OtherFailures, static (writer, failure) =>
        {
            writer.WriteStartObject();
            WriteMembers(writer, failure);
            writer.WriteEndObject();
        });
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
        JsonText.WriteArray(json, "scopes", scopes.Scopes, static (writer, scope) => writer.WriteStringValue(scope));
        json.WriteEndObject();
    }
}
