using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Documents;

/// <summary>The map of the code (src/README.md) has one line for each folder, and no other.</summary>
public sealed class CodeMapTests
{
    private static readonly string[] Map = File.ReadAllLines(Path.Combine(Checkout.Root, "src", "README.md"));

    [Fact]
    public void Map_has_every_folder_and_no_other()
    {
        string[] source = [.. Checkout.ShippedProjects.SelectMany(FoldersOf)];
        string[] map = [.. FoldersIn(Map)];

        Expect.None(source.Except(map, StringComparer.Ordinal).Select(static folder => $"src/README.md: no line has the folder {folder}"));
        Expect.None(map.Except(source, StringComparer.Ordinal).Select(static folder => $"src/README.md: {folder} does not exist"));
        Assert.Equal(map.Distinct(StringComparer.Ordinal), map);
    }

    [Fact]
    public void Folder_is_read_with_its_project() => Assert.Equal(
        ["A/B", "A/B/C", "D/E"],
        FoldersIn(["| `A` | the core |", "|---|---|", "| `B/` | b |", "| `B/C/` | c |", "", "| other packages | |", "|---|---|", "| `D`: `E/` | `f/` |"]));

    private static IEnumerable<string> FoldersOf(SourceProject project) => project.Files
        .Select(static file => SourceFile.FolderOf(file.Path))
        .Where(static folder => folder.Length > 0)
        .Distinct(StringComparer.Ordinal)
        .Select(folder => $"{project.Name}/{folder}");

    // A table of one project has its name in the head; rows of other tables name the project before the folder.
    private static IEnumerable<string> FoldersIn(IReadOnlyList<string> lines)
    {
        string project = "";
        for (int row = 0; row < lines.Count; row++)
        {
            string[] names = [.. lines[row].Split('|').ElementAtOrDefault(1)?.Split('`').Where(static (_, index) => index % 2 == 1) ?? []];
            if (names.Length == 0)
                continue;
            if (row + 1 < lines.Count && lines[row + 1].StartsWith("|--", StringComparison.Ordinal))
                project = names[0];
            else if (names[^1].EndsWith('/'))
                yield return $"{(names.Length == 1 ? project : names[0])}/{names[^1].TrimEnd('/')}";
        }
    }
}
