using System.Xml.Linq;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.TestTree;

/// <summary>The tree of tests/, and small examples that break its rules.</summary>
public sealed class TestTreeTests
{
    private const string Suffix = ".Tests";

    // Projects that test no single package, with the reason.
    private static readonly Dictionary<string, string> WithoutPackage = new(StringComparer.Ordinal)
    {
        ["OidcTokenValidation.Conventions.Tests"] = "tests the repository; its rules are the code under test, and are not helpers",
        ["OidcTokenValidation.Hosts.Tests"] = "one contract on every host",
        ["OidcTokenValidation.Interop.Tests"] = "real providers, clients and the samples as processes",
        ["OidcTokenValidation.Signatures.Tests"] = "algorithms that applications add, of two packages and of their own",
        ["OidcTokenValidation.Migration.Tests"] = "two applications, whose responses are compared; they are the code under test, and are not helpers",
    };

    private static readonly HashSet<string> HelpersUnderTest = new(StringComparer.Ordinal) { "OidcTokenValidation.Conventions.Tests", "OidcTokenValidation.Migration.Tests" };

    // Files that a README shows word for word, as a user writes them.
    private static readonly HashSet<string> ShownInReadme = new(StringComparer.Ordinal)
    {
        "Readme/BadTokenTests.cs", "Readme/StolenTokenTests.cs", "Readme/ThingsTests.cs", "RealStack/ProofCredentials.cs",
    };

    public static TheoryData<string> Projects => [.. TestProjects().Select(static project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_mirror_the_tested_project(string project)
    {
        if (WithoutPackage.ContainsKey(project) || !project.EndsWith(Suffix, StringComparison.Ordinal))
            return;

        string tested = project[..^Suffix.Length];
        var sources = Checkout.ShippedProjects
            .Where(source => source.Name == tested || source.Name == Checkout.Core.Name || source.Name.StartsWith(tested + ".", StringComparison.Ordinal))
            .SelectMany(static source => source.Files)
            .SelectMany(static file => AllFolders(SourceFile.FolderOf(file.Path)))
            .ToHashSet(StringComparer.Ordinal);
        Assert.Contains(Checkout.ShippedProjects, source => source.Name == tested);
        Expect.None(TestTreeRules.FindUnknownFolders(project, Load(project).Files.Select(static file => SourceFile.FolderOf(file.Path)), sources));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespace_is_project_and_folder(string project)
    {
        var loaded = Load(project);
        Expect.None(TestTreeRules.FindOtherNamespaces(project, loaded.RootNamespace, loaded.Files.Where(static file => !ShownInReadme.Contains(file.Path))));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Files_of_other_projects_are_not_linked(string project) =>
        Expect.None(TestTreeRules.FindLinkedFiles(project, XDocument.Load(Path.Combine(Load(project).Folder, project + ".csproj"))));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Helpers_are_fewer_than_tests(string project)
    {
        if (project.EndsWith(Suffix, StringComparison.Ordinal) && !HelpersUnderTest.Contains(project))
            Expect.None(TestTreeRules.FindTooManyHelpers(project, Load(project).Files));
    }

    [Fact]
    public void Projects_without_a_package_are_those_with_a_reason() => Assert.Equal(
        WithoutPackage.Keys.Order(StringComparer.Ordinal),
        TestProjects()
            .Select(static project => project.Name)
            .Where(static name => name.EndsWith(Suffix, StringComparison.Ordinal) && !Checkout.ShippedProjects.Any(source => source.Name + Suffix == name))
            .Order(StringComparer.Ordinal),
        StringComparer.Ordinal);

    [Fact]
    public void Rules_can_fail()
    {
        var sources = new HashSet<string>(["Keys", "SenderConstraints/DPoP"], StringComparer.Ordinal);
        Assert.Equal(
            ["Options", "Keys/Other", "Keys/Other/Support"],
            TestTreeRules.FindUnknownFolders("A", ["", "Keys", "Keys/Support", "Support", "Vectors/Deep", "SenderConstraints/DPoP", "Options", "Keys/Other", "Keys/Other/Support"], sources)
                .Select(static violation => violation.Subject),
            StringComparer.Ordinal);

        Assert.Equal(
            ["A", "A.Tests.Text"],
            TestTreeRules.FindOtherNamespaces("A", "A.Tests", [new("B.cs", "namespace A.Tests;"), new("Keys/B.cs", "namespace A.Tests.Keys;"), new("C.cs", "namespace A;"), new("Keys/C.cs", "namespace A.Tests.Text;")])
                .Select(static violation => violation.Subject),
            StringComparer.Ordinal);

        Assert.Single(TestTreeRules.FindLinkedFiles("A", XDocument.Parse("""<Project><Compile Include="../B/C.cs" /><Compile Include="C.cs" /></Project>""")));

        const string Test = "    [Fact]\n", Contract = "public sealed class Keys(SharedHosts hosts) : KeysContract(hosts, HostKind.Grpc);\n";
        Assert.Empty(TestTreeRules.FindTooManyHelpers("A", [new("A.cs", Test), new("B.cs", Contract), new("C.cs", "class C;")]));
        Assert.Single(TestTreeRules.FindTooManyHelpers("A", [new("A.cs", Test), new("C.cs", "class C;")]));
    }

    private static SourceProject Load(string name) => TestProjects().Single(project => project.Name == name);

    private static IEnumerable<SourceProject> TestProjects() =>
        Checkout.FilesUnder(Path.Combine(Checkout.Root, "tests"), ".csproj").Select(SourceProject.Load);

    private static IEnumerable<string> AllFolders(string folder)
    {
        for (; folder.Length > 0; folder = SourceFile.FolderOf(folder))
            yield return folder;
    }
}
