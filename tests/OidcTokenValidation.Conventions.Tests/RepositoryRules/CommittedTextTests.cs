using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.RepositoryRules;

public sealed class CommittedTextTests
{
    [Fact]
    public async Task No_committed_text_names_a_package_registry_or_this_machine()
    {
        var files = await Git.FilesAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(files is null, "git is not here, or this is no git checkout.");

        Expect.None(files
            .Select(static path => Path.Combine(Checkout.Root, path))
            .Where(static path => File.Exists(path) && IsText(path))
            .SelectMany(static path => CommittedTextRule.Check(SourceFile.Read(path, Checkout.Root), Checkout.Root)));
    }

    [Theory]
    [InlineData("a\n<add value=\"https://API.nuget", ".org/v3/index.json\" />")]
    [InlineData("a\n\"resolved\": \"https://registry.npmjs", ".org/x\"")]
    [InlineData("a\ndeb http://deb.debian", ".org/debian bookworm main")]
    [InlineData("a\nsee /home/dev/work", "/src/A.cs")]
    public void Registry_and_the_checkouts_folder_are_reported(string first, string second)
    {
        var violation = Assert.Single(CommittedTextRule.Check(new SourceFile("x.json", first + second), "/home/dev/work"));

        Assert.StartsWith("x.json:2:", violation, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkout_in_a_top_folder_is_not_searched_for() =>
        Assert.Empty(CommittedTextRule.Check(new SourceFile("README.md", "see /src/A.cs"), "/src"));

    private static bool IsText(string path)
    {
        using var stream = File.OpenRead(path);
        var head = new byte[8000];
        return !head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)).Contains((byte)0);
    }
}
