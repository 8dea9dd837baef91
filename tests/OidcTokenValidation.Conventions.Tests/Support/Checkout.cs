using OidcTokenValidation.TestSupport;

namespace OidcTokenValidation.Conventions.Tests.Support;

/// <summary>The checkout that this test run was built from.</summary>
internal static class Checkout
{
    public const string SolutionName = "OidcTokenValidation.sln";

    private static readonly string[] NotSource = ["bin", "obj", "node_modules", "artifacts", "TestResults"];
    private static readonly Lazy<IReadOnlyList<SourceProject>> Projects = new(LoadShippedProjects);

    public static string Root => Repository.Root;

    /// <summary>Every project under src/, by name.</summary>
    public static IReadOnlyList<SourceProject> ShippedProjects => Projects.Value;

    /// <summary>Every Markdown file of the repository: the README, the guides of the packages, those of samples and benchmarks, and those for contributors.</summary>
    public static IEnumerable<SourceFile> Documents => new[] { "src", "samples", "benchmarks", "tests", ".github" }
        .SelectMany(static area => FilesUnder(Path.Combine(Root, area), ".md"))
        .Prepend(Path.Combine(Root, "README.md"))
        .Select(static path => SourceFile.Read(path, Root));

    /// <summary>All documents of the repository.</summary>
    public static IEnumerable<SourceFile> Markdown => new[] { "src", "tests", "samples", "benchmarks" }
        .SelectMany(static area => FilesUnder(Path.Combine(Root, area), ".md"))
        .Prepend(Path.Combine(Root, "README.md"))
        .Select(static path => SourceFile.Read(path, Root));

    public static SourceProject Core => Project("OidcTokenValidation");

    public static SourceProject Project(string name) => ShippedProjects.Single(project => string.Equals(project.Name, name, StringComparison.Ordinal));

    /// <summary>The C# files of the repository, paths relative to its root.</summary>
    public static IEnumerable<SourceFile> CSharpFiles(params string[] areas) =>
        areas.SelectMany(static area => FilesUnder(Path.Combine(Root, area), ".cs"))
            .Select(static path => SourceFile.Read(path, Root));

    /// <summary>Absolute paths below a folder, without build output, in a stable order.</summary>
    public static IEnumerable<string> FilesUnder(string folder, string extension)
    {
        if (!Directory.Exists(folder)) return [];

        var here = Directory.EnumerateFiles(folder).Where(path => path.EndsWith(extension, StringComparison.Ordinal));
        var below = Directory.EnumerateDirectories(folder)
            .Where(static path => !NotSource.Contains(Path.GetFileName(path), StringComparer.Ordinal))
            .SelectMany(path => FilesUnder(path, extension));
        return here.Concat(below).Order(StringComparer.Ordinal);
    }

    private static List<SourceProject> LoadShippedProjects() =>
        [.. FilesUnder(Path.Combine(Root, "src"), ".csproj").Select(SourceProject.Load)];
}
