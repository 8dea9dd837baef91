using Spectre.Console;
using SpectreText = Spectre.Console.Text;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Writes a page to a terminal: in colours if it supports them, with aligned rows, and long texts wrapped below their start.</summary>
internal static class TerminalPage
{
    public static void Write(Page page, TextWriter writer) =>
        Write(page, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }));

    public static void Write(Page page, IAnsiConsole console)
    {
        for (int i = 0; i < page.Lines.Count;)
        {
            int rows = page.Lines.Skip(i).TakeWhile(static line => line.Cells.Length > 1).Count();
            console.Write(rows == 0 ? Line(page.Lines[i]) : Rows([.. page.Lines.Skip(i).Take(rows)]));
            i += Math.Max(rows, 1);
        }
    }

    // Text, never markup: it contains values of the token.
    private static Padder Line((Tone Tone, string[] Cells) line)
    {
        string text = line.Cells[0].TrimStart();
        return new(new SpectreText(text, StyleFor(line.Tone)), new Padding(line.Cells[0].Length - text.Length, 0, 0, 0));
    }

    private static Grid Rows(IReadOnlyList<(Tone Tone, string[] Cells)> rows)
    {
        int columns = rows.Max(static row => row.Cells.Length);
        var grid = new Grid { Expand = false };
        for (int i = 0; i < columns; i++)
            grid.AddColumn(new GridColumn { NoWrap = i < columns - 1, Padding = new Padding(i == 0 ? 2 : 0, 0, 2, 0) });
        foreach ((Tone tone, string[] cells) in rows)
            grid.AddRow([.. Enumerable.Range(0, columns).Select(i => Cell(i < cells.Length ? cells[i] : string.Empty, i == 0 ? StyleFor(tone) : Style.Plain))]);
        return grid;
    }

    private static SpectreText Cell(string text, Style style) => new(text, style);

    private static Style StyleFor(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red, decoration: Decoration.Bold),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Quiet => new Style(Color.Grey),
        _ => Style.Plain,
    };
}
