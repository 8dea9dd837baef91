using System.Globalization;
using OidcTokenValidation.TestSupport;
using OidcTokenValidation.Tool.Conformance;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Conformance;

/// <summary>The rows: how many, and what each of them has. UPDATE_GOLDEN=1 writes the list again; review the difference before you commit it.</summary>
public sealed class CatalogTests
{
    private static readonly string GoldenList = Repository.GetPath("tests", "OidcTokenValidation.Tool.Tests", "Conformance", "rows.txt");

    private static IReadOnlyList<Row> Rows => [.. Catalog.All.SelectMany(static chapter => chapter.Rows)];

    [Fact]
    public void Catalog_has_at_least_400_rows_with_names_of_their_own() =>
        Assert.InRange(Rows.DistinctBy(static row => row.Id, StringComparer.Ordinal).Count(), 400, Rows.Count);

    [Fact]
    public void Row_names_are_unique_and_begin_with_the_name_of_the_chapter()
    {
        Assert.DoesNotContain(Rows.CountBy(static row => row.Id, StringComparer.Ordinal), static pair => pair.Value > 1);
        Assert.All(Catalog.All, static chapter => Assert.All(chapter.Rows, row => Assert.Matches($"^{chapter.Name}-[a-z0-9]+(-[a-z0-9]+)*$", row.Id)));
    }

    [Fact]
    public void Rows_of_a_chapter_have_titles_of_their_own_and_only_opinions_and_recommendations_have_no_standard()
    {
        Assert.All(Catalog.All, static chapter =>
            Assert.DoesNotContain(chapter.Rows.CountBy(static row => row.Title, StringComparer.Ordinal), static pair => pair.Value > 1));
        Assert.All(Rows, static row => Assert.Matches(row.Level == Level.Must ? @"^(RFC \d+|OpenID .*) §" : @"^(RFC \d+|OpenID .*) §|^no standard$", row.Section));
    }

    [Fact]
    public async Task List_is_the_approved_one()
    {
        Run run = await Run.Of("conformance", "--list");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        string actual = run.Out.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(GoldenList, actual, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(GoldenList, TestContext.Current.CancellationToken), actual);
    }

    [Theory]
    [InlineData("rfc9449-htu-*")]
    [InlineData("rfc9449")]
    [InlineData("rfc9068-typ-jwt")]
    public async Task List_of_a_selection_has_these_rows_alone(string pattern)
    {
        Run run = await Run.Of("conformance", "--list", "--only", pattern);

        string[] ids = [.. run.Out.Split('\n').Where(static line => line.StartsWith("  ", StringComparison.Ordinal)).Select(static line => line.Trim().Split(' ')[0])];
        string start = pattern.TrimEnd('*');
        Assert.Equal(Rows.Select(static row => row.Id).Where(id => pattern == start && pattern != "rfc9449" ? id == pattern : id.StartsWith(start, StringComparison.Ordinal)), ids);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{ids.Length} rows: "), run.Out, StringComparison.Ordinal);
    }
}
