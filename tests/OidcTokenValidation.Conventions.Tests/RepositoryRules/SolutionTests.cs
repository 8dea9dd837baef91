using System.Text.RegularExpressions;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.RepositoryRules;

public sealed class SolutionTests
{
    private static readonly string[] Areas = ["src", "tests", "samples", "benchmarks"];

    [Fact]
    public void Every_project_of_the_tree_is_in_the_solution_and_the_other_way_round()
    {
        var solution = File.ReadAllText(Path.Combine(Checkout.Root, Checkout.SolutionName));
        var listed = SolutionFile.Projects(solution).Order(StringComparer.Ordinal);

        Assert.Equal(Projects().Order(StringComparer.Ordinal), listed, StringComparer.Ordinal);
    }

    [Fact]
    public void Every_CSharp_file_belongs_to_a_project()
    {
        var folders = Projects().Select(SourceFile.FolderOf).ToList();

        Expect.None(SolutionFile.Orphans(Checkout.CSharpFiles(Areas).Select(static file => file.Path), folders));
    }

    [Fact]
    public void Projects_are_read_from_the_solution_and_orphans_are_seen()
    {
        const string Solution = """
            Project("{2150E333}") = "src", "src", "{1}"
            Project("{FAE04EC0}") = "A", "src\A\A.csproj", "{2}"
            """;

        Assert.Equal(["src/A/A.csproj"], SolutionFile.Projects(Solution), StringComparer.Ordinal);
        Assert.Equal(
            ["src/Shared/B.cs", "src/AB/B.cs"],
            SolutionFile.Orphans(["src/A/Deep/B.cs", "src/Shared/B.cs", "src/AB/B.cs"], ["src/A"]),
            StringComparer.Ordinal);
    }

    private static IEnumerable<string> Projects() =>
        from area in Areas
        from path in Checkout.FilesUnder(Path.Combine(Checkout.Root, area), ".csproj")
        select Path.GetRelativePath(Checkout.Root, path).Replace('\\', '/');
}

internal static class SolutionFile
{
    private static readonly Regex ProjectLine = new("""^Project\([^)]*\) = "[^"]*", "(?<path>[^"]*\.csproj)",""", RegexOptions.Multiline);

    public static IEnumerable<string> Projects(string solution) =>
        ProjectLine.Matches(solution).Select(static match => match.Groups["path"].Value.Replace('\\', '/'));

    public static IEnumerable<string> Orphans(IEnumerable<string> files, IReadOnlyCollection<string> projectFolders) =>
        files.Where(file => !projectFolders.Any(folder => file.StartsWith(folder + "/", StringComparison.Ordinal)));
}
