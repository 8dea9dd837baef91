using System.Globalization;
using OidcTokenValidation.Tool.Conformance;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Formats the result of <c>conformance</c> as text: what failed, with its chapter, and the numbers.</summary>
internal static class ConformancePage
{
    private const int Width = 12;

    public static Page Create(ConformanceReport report)
    {
        var page = new Page(Width, Width, Width, Width);
        bool hasFailed = report.HasFailed(Level.Must);
        page.Add(
            hasFailed ? "FAILED: at least one row that a standard requires has failed." : "PASSED: no row that a standard requires has failed.",
            hasFailed ? Tone.Bad : Tone.Good);
        page.AddBlank();
        page.AddRow(Tone.None, "level", "passed", "FAILED", "skipped");
        foreach (Level level in Enum.GetValues<Level>())
        {
            page.AddRow(
                report.Count(level, RowOutcome.Failed) == 0 ? Tone.Good : Tone.Bad,
                LevelText.Get(level), Format(report.Count(level, RowOutcome.Passed)), Format(report.Count(level, RowOutcome.Failed)),
                Format(report.Count(level, RowOutcome.Skipped)));
        }

        foreach (IGrouping<Chapter, RowResult> chapter in report.Results.GroupBy(static result => result.Chapter))
            AddChapter(page, chapter.Key, [.. chapter]);
        return page;
    }

    private static void AddChapter(Page page, Chapter chapter, IReadOnlyList<RowResult> results)
    {
        page.AddBlank();
        int passed = results.Count(static result => result.Observation.Outcome == RowOutcome.Passed);
        page.Add(
            string.Create(CultureInfo.InvariantCulture, $"{chapter.Name}: {chapter.Title}: {passed} of {results.Count} rows passed"),
            results.Any(static result => result.HasFailed) ? Tone.Warning : Tone.Good);
        foreach (RowResult result in results.Where(static result => result.HasFailed))
        {
            page.Add($"  FAILED  {LevelText.Get(result.Row.Level)}  {result.Row.Id}  {result.Row.Section}", Tone.Bad);
            page.Add($"    {Escaped.Message(result.Row.Title, Escaped.MaxLength)}");
            page.Add($"    {Escaped.Message(result.Observation.Detail ?? string.Empty, 1000)}");
        }

        foreach (IGrouping<string?, RowResult> skipped in results
            .Where(static result =>
                result.Observation.Outcome == RowOutcome.Skipped).GroupBy(static result => result.Observation.Detail, StringComparer.Ordinal))
            page.Add(string.Create(CultureInfo.InvariantCulture, $"  skipped {skipped.Count()}: {skipped.Key}"), Tone.Quiet);
    }

    private static string Format(int number) => number.ToString(CultureInfo.InvariantCulture);
}
