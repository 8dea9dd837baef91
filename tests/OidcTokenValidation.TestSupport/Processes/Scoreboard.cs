namespace OidcTokenValidation.TestSupport.Processes;

/// <summary>The scoreboard of CONFORMANCE.md: a line for each package, with its command and the numbers of a run.</summary>
public static class Scoreboard
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.GetPath("src", "OidcTokenValidation.Tool", "CONFORMANCE.md"));

    /// <summary>The options of the command in the line of a package, for an API with this audience.</summary>
    public static IEnumerable<string> GetOptions(string package, string audience)
    {
        string command = GetCells(package)[^1].Trim('`');
        return ["--path", "/", "--audience", audience, .. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Asserts that the line of a package has the numbers of this run.</summary>
    public static void ShouldHave(string package, ConformanceOutcome outcome)
    {
        string[] cells = GetCells(package);
        string[] expected = [outcome.GetScore("must"), outcome.GetScore("should"), outcome.GetScore("opinion")];
        Assert.True(
            cells.Skip(1).SkipLast(1).SequenceEqual(expected, StringComparer.Ordinal),
            $"The line of {package} should have: | {string.Join(" | ", expected)} |\n{string.Join('\n', outcome.Failed.Select(static row => $"{row.Key}: {row.Value}"))}");
    }

    // | package version | MUST | SHOULD | opinion | options |
    private static string[] GetCells(string package) =>
        Assert.Single(Lines.Select(static line => line.Trim('|', ' ').Split(" | ")), cells => cells.Length == 5 && cells[0].Split(' ')[0] == package);
}
