using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Documents;

public sealed class DocumentTests
{
    [Fact]
    public void Documents_are_short() => Expect.None(Checkout.Documents.SelectMany(DocumentRules.Sizes));

    [Fact]
    public void Readme_of_every_package_has_the_install_command_and_a_program() =>
        Expect.None(Checkout.ShippedProjects.SelectMany(static project => DocumentRules.Readme(project.Name, Find(project))));

    [Theory]
    [InlineData("README.md", DocumentRules.FrontDoorLines, 0)]
    [InlineData("README.md", DocumentRules.FrontDoorLines + 1, 1)]
    [InlineData("src/A/GUIDE.md", DocumentRules.GuideLines, 0)]
    [InlineData("src/A/GUIDE.md", DocumentRules.GuideLines + 1, 1)]
    [InlineData("tests/trace/A.md", DocumentRules.GuideLines + 1, 1)]
    [InlineData("src/CHANGELOG.md", DocumentRules.GuideLines + 1, 0)]
    [InlineData("benchmarks/README.md", DocumentRules.GuideLines + 1, 0)]
    public void Document_with_too_many_lines_is_reported(string path, int lines, int expected) =>
        Assert.Equal(expected, DocumentRules.Sizes(new SourceFile(path, string.Concat(Enumerable.Repeat("a\n", lines)))).Count());

    [Fact]
    public void Front_door_with_too_many_bytes_is_reported()
    {
        string full = new('a', DocumentRules.FrontDoorBytes);

        Assert.Empty(DocumentRules.Sizes(new SourceFile("README.md", full)));
        Assert.Single(DocumentRules.Sizes(new SourceFile("README.md", full + "a")));
        Assert.Empty(DocumentRules.Sizes(new SourceFile("src/A/GUIDE.md", full + "a")));
    }

    [Theory]
    [InlineData("dotnet add package A\n```csharp\na();\n```", 0)]
    [InlineData("dotnet tool install --global A\n```csharp\na();\n```", 0)]
    [InlineData("dotnet add package A.B\n```csharp\na();\n```", 1)]
    [InlineData("dotnet add package A\n```json\n{}\n```", 1)]
    [InlineData("dotnet add package A\n<!-- not compiled: b -->\n```csharp\na();\n```", 1)]
    [InlineData("", 2)]
    public void Readme_without_install_command_or_program_is_reported(string text, int expected) =>
        Assert.Equal(expected, DocumentRules.Readme("A", new SourceFile("src/A/README.md", text)).Count());

    [Fact]
    public void Package_without_a_readme_is_reported() => Assert.Single(DocumentRules.Readme("A", readme: null));

    private static SourceFile? Find(SourceProject project) =>
        Path.Combine(project.Folder, "README.md") is var path && File.Exists(path) ? SourceFile.Read(path, Checkout.Root) : null;
}
