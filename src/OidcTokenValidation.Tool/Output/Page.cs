using System.Text;

namespace OidcTokenValidation.Tool.Output;

/// <summary>The output of a command: lines of text, and rows with aligned cells. All text is escaped already.</summary>
/// <param name="widths">The widths of the cells of a row except the last, for output without a terminal.</param>
internal sealed class Page(params int[] widths)
{
    private readonly List<(Tone Tone, string[] Cells)> _lines = [];

    /// <summary>The lines; a line with one cell is text.</summary>
    public IReadOnlyList<(Tone Tone, string[] Cells)> Lines => _lines;

    public void Add(string text, Tone tone = Tone.None) => _lines.Add((tone, [text]));

    public void AddRow(Tone tone, params string[] cells) => _lines.Add((tone, cells));

    public void AddBlank() => _lines.Add((Tone.None, [string.Empty]));

    /// <summary>Formats the page for pipes and files, without colours and line wrapping.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((_, string[] cells) in _lines)
            text.AppendLine(cells is [var line] ? line : FormatRow(cells));
        return text.ToString();
    }

    private string FormatRow(string[] cells) =>
        ("  " + string.Concat(cells.Select((cell, i) => i < widths.Length ? cell.PadRight(widths[i]) : cell))).TrimEnd();
}
