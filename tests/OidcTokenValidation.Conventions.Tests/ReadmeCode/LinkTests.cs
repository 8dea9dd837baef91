using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.ReadmeCode;

public sealed class LinkTests
{
    [Fact]
    public void Every_link_of_every_readme_and_guide_leads_somewhere() => Expect.None(Checkout.Documents.SelectMany(static document => LinkRule.Check(document, Checkout.Root)));

    [Theory]
    [InlineData("[a](#what-is-a-b)", "")]
    [InlineData("[a](LICENSE) and [b](src) and [c](https://nowhere.example/#x)", "")]
    [InlineData("[a](#what-is-b)", "README.md(1): nothing is at #what-is-b")]
    [InlineData("[a](NOSUCH.md)", "README.md(1): nothing is at NOSUCH.md")]
    [InlineData("[a](NOSUCH.md#b)", "README.md(1): nothing is at NOSUCH.md#b")]
    public void Link_to_nothing_is_reported_with_its_line(string text, string expected) =>
        Assert.Equal(expected, string.Join('\n', LinkRule.Check(new SourceFile("README.md", text + "\n\n## What is `A`, b?\n"), Checkout.Root)));
}
