using System.Text.RegularExpressions;
using System.Xml.Linq;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.TestTree;

/// <summary>Tests mirror src: the same folders, one namespace scheme, and helpers that are shared by reference.</summary>
internal static partial class TestTreeRules
{
    public const string SupportProject = "OidcTokenValidation.TestSupport";

    // A kind of test, or what tests use, instead of a part of the library.
    private static readonly HashSet<string> Kinds = new(StringComparer.Ordinal) { "Support", "Differential", "Properties", "Vectors", "RealStack", "Golden", "Readme" };

    /// <summary>Folders that are neither in the tested project, nor in the core, nor a kind of test.</summary>
    /// <param name="project">The name of the test project.</param>
    /// <param name="folders">Its folders, relative.</param>
    /// <param name="sources">The folders of the tested projects and of the core.</param>
    public static IEnumerable<Violation> FindUnknownFolders(string project, IEnumerable<string> folders, IReadOnlySet<string> sources) =>
        from folder in folders.Distinct(StringComparer.Ordinal)
        let parts = folder.Split('/')
        where parts.Length > 0 && folder.Length > 0 && !Kinds.Contains(parts[0])
        let mirrored = Kinds.Contains(parts[^1]) ? string.Join('/', parts[..^1]) : folder
        where !sources.Contains(mirrored)
        select new Violation("test-tree", $"{project}/{folder}", folder, "is no folder of the tested project: name it after the part that it tests");

    /// <summary>Namespaces that are not the project's and the folder's.</summary>
    public static IEnumerable<Violation> FindOtherNamespaces(string project, string rootNamespace, IEnumerable<SourceFile> files) =>
        from file in files
        let folder = SourceFile.FolderOf(file.Path)
        let expected = folder.Length == 0 ? rootNamespace : $"{rootNamespace}.{folder.Replace('/', '.')}"
        let actual = Namespace().Match(file.Text)
        where actual.Success && actual.Groups["name"].Value != expected
        select new Violation("test-tree", $"{project}/{file.Path}", actual.Groups["name"].Value, $"the folder requires {expected}");

    /// <summary>Source files of another test project.</summary>
    public static IEnumerable<Violation> FindLinkedFiles(string project, XDocument file) =>
        from item in file.Descendants("Compile")
        let path = (string?)item.Attribute("Include")
        where path is not null && path.Replace('\\', '/').StartsWith("../", StringComparison.Ordinal)
        select new Violation("test-tree", project, path, $"move it to {SupportProject} and reference that");

    /// <summary>A project whose files without tests are not fewer than those with tests.</summary>
    public static IEnumerable<Violation> FindTooManyHelpers(string project, IEnumerable<SourceFile> files)
    {
        var byKind = files.ToLookup(IsTestFile);
        int tests = byKind[true].Count(), helpers = byKind[false].Count();
        if (helpers >= tests)
            yield return new Violation("test-tree", project, "helpers", $"{helpers} files without tests and {tests} with tests: share or merge helpers");
    }

    // Tests of its own, or those of a contract that it runs.
    private static bool IsTestFile(SourceFile file) => Test().IsMatch(file.Text);

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*\[(Fact|Theory)\b | ^public\ sealed\ class\ \w+(\(.*\))?\ :\ \w+Contract\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Test();
}
