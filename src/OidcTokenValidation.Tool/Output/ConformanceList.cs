using System.Globalization;
using OidcTokenValidation.Tool.Conformance;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Formats the rows of <c>conformance</c> that could run.</summary>
internal static class ConformanceList
{
    private const int Gap = 2;

    public static Page Create(IReadOnlyList<Chapter> chapters)
    {
        IReadOnlyList<Row> rows = [.. chapters.SelectMany(static chapter => chapter.Rows)];
        var page = new Page(rows.Max(static row => row.Id.Length) + Gap, nameof(Level.Opinion).Length + Gap, rows.Max(static row => row.Section.Length) + Gap);
        foreach (Chapter chapter in chapters)
        {
            page.Add(string.Create(CultureInfo.InvariantCulture, $"{chapter.Name}: {chapter.Title}, {chapter.Rows.Count} rows"), Tone.Good);
            foreach (Row row in chapter.Rows)
                page.AddRow(Tone.None, row.Id, LevelText.Get(row.Level), row.Section, Escaped.Message(row.Title, Escaped.MaxLength) + GetNeeds(row));
            page.AddBlank();
        }

        string levels = string.Join(", ", Enum.GetValues<Level>().Select(level =>
            string.Create(CultureInfo.InvariantCulture, $"{rows.Count(row => row.Level == level)} {LevelText.Get(level)}")));
        page.Add(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} rows: {levels}"));
        return page;
    }

    private static string GetNeeds(Row row) => row.Needs.Count == 0 ? string.Empty : $" ({string.Join(' ', row.Needs.Select(Target.GetOption))})";
}
