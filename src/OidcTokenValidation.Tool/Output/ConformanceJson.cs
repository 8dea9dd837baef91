using OidcTokenValidation.Tool.Conformance;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Writes the result of <c>conformance</c> as JSON. Members may be added, but are never changed or removed.</summary>
internal static class ConformanceJson
{
    public static string Write(ConformanceReport report) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("api", report.Target.Api.GetLeftPart(UriPartial.Authority));
        json.WriteString("path", report.Target.Path);
        json.WriteString("issuer", report.Issuer);
        json.WriteString("audience", report.Target.Audience);
        json.WriteStartObject("summary");
        foreach (Level level in Enum.GetValues<Level>())
        {
            json.WriteStartObject(GetName(level));
            foreach (RowOutcome outcome in Enum.GetValues<RowOutcome>())
                json.WriteNumber(GetName(outcome), report.Count(level, outcome));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        JsonText.WriteArray(json, "rows", report.Results, static (writer, result) =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", result.Row.Id);
            writer.WriteString("chapter", result.Chapter.Name);
            writer.WriteString("section", result.Row.Section);
            writer.WriteString("level", GetName(result.Row.Level));
            writer.WriteString("title", result.Row.Title);
            writer.WriteString("outcome", GetName(result.Observation.Outcome));
            writer.WriteString("detail", result.Observation.Detail);
            writer.WriteEndObject();
        });
        json.WriteEndObject();
    });

    private static string GetName(Level level) => level switch
    {
        Level.Must => "must",
        Level.Should => "should",
        _ => "opinion",
    };

    private static string GetName(RowOutcome outcome) => outcome switch
    {
        RowOutcome.Passed => "passed",
        RowOutcome.Skipped => "skipped",
        _ => "failed",
    };
}
