using System.Text.Json;

namespace OidcTokenValidation.TestSupport.Processes;

/// <summary>The report of <see cref="ConformanceTool"/>.</summary>
public sealed class ConformanceOutcome(JsonElement report)
{
    /// <summary>The rows that failed, with what was expected and received.</summary>
    public IReadOnlyDictionary<string, string> Failed { get; } = report.GetProperty("rows").EnumerateArray()
        .Where(static row => row.GetProperty("outcome").GetString() == "failed")
        .ToDictionary(
            static row => row.GetProperty("id").GetString()!,
            static row => $"{row.GetProperty("level")} {row.GetProperty("section")} {row.GetProperty("title")}: {row.GetProperty("detail")}",
            StringComparer.Ordinal);

    /// <summary>The numbers of a level as "passed of run".</summary>
    public string GetScore(string level)
    {
        JsonElement counts = report.GetProperty("summary").GetProperty(level);
        int passed = counts.GetProperty("passed").GetInt32();
        return $"{passed} of {passed + counts.GetProperty("failed").GetInt32()}";
    }

    /// <summary>The number of rows that were run.</summary>
    public int Count => report.GetProperty("rows").EnumerateArray().Count(static row => row.GetProperty("outcome").GetString() != "skipped");
}
