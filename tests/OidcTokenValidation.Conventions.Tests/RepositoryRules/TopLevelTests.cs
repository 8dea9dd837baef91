using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.RepositoryRules;

public sealed class TopLevelTests
{
    private static readonly string[] Allowed =
    [
        "src", "tests", "benchmarks", "samples", Checkout.SolutionName, "README.md", "LICENSE", "nuget.config",
        "Directory.Build.props", "Directory.Packages.props", "Directory.Solution.targets",
    ];

    [Fact]
    public void Top_level_holds_only_what_a_reader_expects()
    {
        var ignored = File.ReadLines(Path.Combine(Checkout.Root, ".gitignore"));
        var names = Directory.EnumerateFileSystemEntries(Checkout.Root).Select(static path => Path.GetFileName(path));

        Expect.None(Unexpected(names, ignored));
    }

    [Fact]
    public void Stray_file_is_reported_and_an_ignored_folder_is_not() =>
        Assert.Equal(
            ["notes.md"],
            Unexpected([".github", "src", "TestResults", "notes.md"], ["bin/", "TestResults/"]),
            StringComparer.Ordinal);

    private static IEnumerable<string> Unexpected(IEnumerable<string> names, IEnumerable<string> gitIgnore)
    {
        var ignored = gitIgnore.Where(static line => line.EndsWith('/')).Select(static line => line.Trim('/')).ToHashSet(StringComparer.Ordinal);
        return names.Where(name => !name.StartsWith('.') && !ignored.Contains(name) && !Allowed.Contains(name, StringComparer.Ordinal));
    }
}
