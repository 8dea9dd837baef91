using OidcTokenValidation.Conventions.Tests.Layers;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.HouseRules;

public sealed class HouseRuleTests
{
    private static readonly string[] AllAreas = ["src", "tests", "samples", "benchmarks"];

    public static TheoryData<string> Projects => [.. Checkout.ShippedProjects.Select(static project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Types_are_public_at_the_root_and_sealed_and_structs_are_readonly(string project) => Expect.None(Allowances.Apply(Declarations(Checkout.Project(project))));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespace_equals_the_folder(string project) => Expect.None(Allowances.Apply(Namespaces(Checkout.Project(project))));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Documentation_file_lies_beside_the_assembly(string project) =>
        Assert.True(
            File.Exists(Path.Combine(AppContext.BaseDirectory, Checkout.Project(project).AssemblyName + ".xml")),
            $"{project} builds no documentation file: keep GenerateDocumentationFile on for src/.");

    [Fact]
    public void Source_files_are_small() => Expect.None(Allowances.Apply(SourceSizes()));

    [Fact]
    public void Test_files_are_small() => Expect.None(FileSizeRule.LongerThan(FileSizeRule.TestMaximum, Checkout.CSharpFiles("tests")));

    [Fact]
    public void Every_switched_off_warning_has_a_reason() => Expect.None(TextRules.UnexplainedSuppressions(Checkout.CSharpFiles(AllAreas)));

    [Fact]
    public void Nothing_is_left_unfinished() => Expect.None(TextRules.Unfinished(Checkout.CSharpFiles(AllAreas)));

    [Fact]
    public void Tests_wait_long_enough_for_a_busy_machine() => Expect.None(WaitRule.ShortWaits(Checkout.CSharpFiles("tests")));

    [Fact]
    public void Every_allowance_is_still_needed()
    {
        var violations = LayerRule.Check(Compilations.Of(Checkout.Core), Checkout.Core.Name)
            .Concat(Checkout.ShippedProjects.SelectMany(static project => Declarations(project).Concat(Namespaces(project))))
            .Concat(SourceSizes())
            .ToList();

        Expect.None(Allowances.All
            .Where(static allowance => File.Exists(Path.Combine(Checkout.Root, "src", allowance.File)))
            .Where(allowance => !violations.Any(violation => Allowances.Covers(allowance, violation)))
            .Select(static allowance => $"not needed any more: {allowance}"));
    }

    [Fact]
    public void Every_allowance_has_a_reason() => Assert.All(Allowances.All, static allowance => Assert.False(string.IsNullOrWhiteSpace(allowance.Reason)));

    private static IEnumerable<Violation> Declarations(SourceProject project) => DeclarationRules.Check(Compilations.Of(project), project.Name);

    private static IEnumerable<Violation> Namespaces(SourceProject project) =>
        NamespaceRule.Check(Compilations.Of(project), project.Name, project.RootNamespace);

    private static IEnumerable<Violation> SourceSizes()
    {
        var files = Checkout.ShippedProjects
            .SelectMany(static project => project.Files.Select(file => file with { Path = $"{project.Name}/{file.Path}" }))
            .ToList();
        return FileSizeRule.LongerThan(FileSizeRule.SourceMaximum, files).Concat(FileSizeRule.Distribution("src", files));
    }
}
