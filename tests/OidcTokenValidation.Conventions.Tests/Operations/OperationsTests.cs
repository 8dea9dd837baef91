using System.Text.RegularExpressions;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Operations;

/// <summary>Each row of the operator's page names a test that exists.</summary>
public sealed partial class OperationsTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Checkout.Root, "src", "OidcTokenValidation", "OPERATIONS.md"));

    [Fact]
    public void Every_row_names_tests_that_exist()
    {
        var tests = Checkout.CSharpFiles("tests").ToLookup(static file => Path.GetFileNameWithoutExtension(file.Path), static file => file.Text, StringComparer.Ordinal);

        Expect.None(Rows(Lines).SelectMany(row => FindFaults(row, (type, method) => tests[type].Any(text => method.Length == 0 || text.Contains($" {method}(", StringComparison.Ordinal)))));
    }

    [Fact]
    public void Row_without_a_test_or_with_one_that_is_missing_is_reported()
    {
        string[] page = ["| when | test |", "|---|---|", "| a | `ATests.B` |", "| c | none |", "| d | `ATests.Missing` |", "| e | `NoTests` |"];

        Assert.Equal(
            ["c: names no test", "d: ATests.Missing does not exist", "e: NoTests does not exist"],
            Rows(page).SelectMany(static row => FindFaults(row, static (type, method) => (type, method) is ("ATests", "B"))),
            StringComparer.Ordinal);
    }

    // The lines after a table's head and its rule.
    private static IEnumerable<string[]> Rows(IReadOnlyList<string> lines) =>
        from row in Enumerable.Range(0, lines.Count)
        where lines[row].StartsWith('|') && !lines[row].StartsWith("|--", StringComparison.Ordinal) && !(row + 1 < lines.Count && lines[row + 1].StartsWith("|--", StringComparison.Ordinal))
        select lines[row].Trim('|').Split(" | ").Select(static cell => cell.Trim()).ToArray();

    private static IEnumerable<string> FindFaults(string[] row, Func<string, string, bool> exists)
    {
        var named = TestName().Matches(row[^1]);
        if (named.Count == 0) yield return $"{row[0]}: names no test";
        foreach (Match test in named)
        {
            if (!exists(test.Groups["type"].Value, test.Groups["method"].Value)) yield return $"{row[0]}: {test.Value.Trim('`')} does not exist";
        }
    }

    [GeneratedRegex(@"`(?<type>\w+Tests)(\.(?<method>\w+))?`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestName();
}
