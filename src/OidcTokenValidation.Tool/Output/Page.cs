using System.Text;

namespace OidcTokenValidation.Tool.Output;

/// <summary>What a command prints: lines of text, and rows whose cells are aligned. Every text in it is escaped already.</summary>
/// <param name="widths">The widths of all cells of a row but the last, where nothing aligns them.</param>
internal sealed class Page(params int[] widths)
{
    private readonly List<(Tone Tone, string[] Cells)> _lines = [];

    /// <summary>The lines; a line with one cell is text.</summary>
    public IReadOnlyList<(Tone Tone, string[] Cells)> Lines => _lines;

    public void Add(string text, Tone tone = Tone.None) => _lines.Add((tone, [text]));

    public void AddRow(Tone tone, params string[] cells) => _lines.Add((tone, cells));

    public void AddBlank() => _lines.Add((Tone.None, [string.Empty]));

    /// <summary>The page for pipes and files: no colours, and lines as long as they are.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((_, string[] cells) in _lines)
            text.AppendLine(cells is [var line] ? line : ("  " + string.Concat(cells.Select((cell, i) => i < widths.Length ? cell.PadRight(widths[i]) : cell))).TrimEnd());
        return text.ToString();
    }
}
