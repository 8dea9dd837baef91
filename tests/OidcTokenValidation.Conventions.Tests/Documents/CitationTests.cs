using OidcTokenValidation.Conventions.Tests.RepositoryRules;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Documents;

public sealed class CitationTests
{
    private static readonly string[] Texts = [".cs", ".md", ".csproj", ".props", ".targets", ".sh", ".json", ".yml", ".proto", ".mjs", ".js", ".svg", ".txt", ""];

    [Fact]
    public async Task No_file_cites_a_document_that_is_not_in_the_repository()
    {
        var files = await Git.FilesAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(files is null, "git is not here, or this is no git checkout.");

        Expect.None(files
            .Where(static path => Texts.Contains(Path.GetExtension(path), StringComparer.Ordinal))
            .Select(static path => Path.Combine(Checkout.Root, path))
            .Where(File.Exists)
            .SelectMany(static path => CitationRule.Check(SourceFile.Read(path, Checkout.Root))));
    }

    [Theory]
    [InlineData("see STAN", "DARDS C4 to C8")]
    [InlineData("the last section of FEAT", "URES")]
    [InlineData("ARCHI", "TECTURE.md")]
    [InlineData("(deci", "sion G5)")]
    [InlineData("Deci", "sions G10, G13")]
    [InlineData("STY", "LE.md")]
    public void Citation_is_reported_with_its_line(string first, string second) =>
        Assert.StartsWith("a.cs:2: ", Assert.Single(CitationRule.Check(new SourceFile("a.cs", $"a\n// {first}{second}"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("// RFC 9449 §4.3 check 9")]
    [InlineData("private static AccessDecision Test(AccessToken token)")]
    [InlineData("the standards, a feature, the decision of G and 5")]
    public void Other_text_is_not_reported(string text) => Assert.Empty(CitationRule.Check(new SourceFile("a.cs", text)));
}
