using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.ReadmeCode;

public sealed class ReadmeCodeTests
{
    [Fact]
    public void Every_block_of_every_readme_and_guide_compiles() => Expect.None(Checkout.Documents.SelectMany(CodeBlock.In).SelectMany(ReadmeCompiler.Errors));

    [Fact]
    public void Every_test_of_a_readme_runs_here_word_for_word()
    {
        var running = Checkout.CSharpFiles("tests").Select(static file => file.Text.Trim()).ToHashSet(StringComparer.Ordinal);

        Expect.None(Checkout.Documents.SelectMany(CodeBlock.In)
            .Where(static block => block.Code.Contains("[Fact]", StringComparison.Ordinal) || block.Code.Contains("[Theory]", StringComparison.Ordinal))
            .Where(block => !running.Contains(block.Code.Trim()))
            .Select(static block => $"{block.File}({block.Line}): no file under tests/ is this test, so it has not been run"));
    }

    [Theory]
    [InlineData("Console.WriteLine(nosuch);", 2, "CS0103")]
    [InlineData("var app = WebApplication.Create();\napp.UseNoSuch();", 3, "CS1061")]
    [InlineData("public sealed class A(ILogger<A> logger) { public object Logger => logger; }", 2, "CS0246")]
    [InlineData("public sealed class A\n{\n    public int X => \"\";\n}", 4, "CS0029")]
    public void Block_that_does_not_compile_is_reported_with_its_line(string code, int line, string id)
    {
        var error = Assert.Single(Errors($"```csharp\n{code}\n```\n"));

        Assert.StartsWith($"README.md({line}) in the block of line 1: {id} ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("var builder = WebApplication.CreateBuilder(args);\nvar app = builder.Build();\napp.MapGet(\"/\", () => \"hello\");\nawait app.RunAsync();")]
    [InlineData("using Microsoft.Extensions.Logging;\npublic sealed class A(ILogger<A> logger) { public ILogger Logger => logger; }")]
    [InlineData("using System.Net;\nstring? text = null;\nConsole.WriteLine(text.Length);\nvar listener = new HttpListener();\nlistener.Start();")]
    public void Program_and_a_library_compile(string code) => Assert.Empty(Errors($"# Title\n\n```csharp\n{code}\n```\n"));

    [Fact]
    public void Block_is_skipped_for_a_reason_only()
    {
        Assert.Empty(Errors("<!-- not compiled: shows an error -->\n\n```csharp\nnosuch();\n```\n"));
        Assert.Contains("needs a reason", Assert.Single(Errors("<!-- not compiled: -->\n```csharp\nnosuch();\n```\n")), StringComparison.Ordinal);
        Assert.Contains("needs a reason", Assert.Single(Errors("<!-- not compiled -->\n```csharp\nnosuch();\n```\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_csharp_blocks_are_code()
    {
        var blocks = CodeBlock.In(new SourceFile("README.md", "```json\n{}\n```\ntext\n```csharp\na();\nb();\n```\n```\nplain\n```\n```csharp\nc();\n```\n"));

        Assert.Equal([(5, "a();\nb();"), (12, "c();")], blocks.Select(static block => (block.Line, block.Code)));
    }

    private static IEnumerable<string> Errors(string markdown) =>
        CodeBlock.In(new SourceFile("README.md", markdown)).SelectMany(ReadmeCompiler.Errors);
}
