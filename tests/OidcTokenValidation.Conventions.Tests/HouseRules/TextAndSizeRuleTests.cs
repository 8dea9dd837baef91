using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.HouseRules;

public sealed class TextAndSizeRuleTests
{
    // In two parts: a search for suppressions must not find this test's data.
    private const string Disable = "#pragma warning " + "disable";

    [Theory]
    [InlineData("x();\n// TO", "DO: later")]
    [InlineData("x();\n/* FIX", "ME */")]
    [InlineData("x();\nthrow new NotImplemented", "Exception();")]
    public void Unfinished_work_is_reported_with_its_line(string first, string second) =>
        Assert.Equal("line 2", Assert.Single(TextRules.Unfinished([new SourceFile("A.cs", first + second)])).Subject);

    [Theory]
    [InlineData("// the todo list of a user\nvar hacked = 1;")]
    public void Similar_words_are_not_reported(string text) => Assert.Empty(TextRules.Unfinished([new SourceFile("A.cs", text)]));

    [Theory]
    [InlineData("x();\n" + Disable + " CA1234\n", 1)]
    [InlineData("x(); // not a reason\n" + Disable + " CA1234\n", 1)]
    [InlineData(Disable + " CA1234 // the RFC wants it\n", 0)]
    [InlineData("// the RFC wants it\n  " + Disable + " CA1234\n", 0)]
    [InlineData("#pragma warning restore CA1234\n", 0)]
    public void Suppression_needs_a_reason(string text, int violations) =>
        Assert.Equal(violations, TextRules.UnexplainedSuppressions([new SourceFile("A.cs", text)]).Count());

    // With a gap, so that this test's data obey the rule.
    [Theory]
    [InlineData("await x.WaitAsync(#FromSeconds(29), cancellation);", 1)]
    [InlineData("await x.WaitAsync(#FromSeconds(30), cancellation);", 0)]
    [InlineData("Assert.True(await gate.WaitAsync(#FromMilliseconds(500)));", 1)]
    [InlineData("using var limit = new CancellationTokenSource(#FromSeconds(5));", 1)]
    [InlineData("using var limit = new CancellationTokenSource(#FromSeconds(5), _clock);", 0)]
    [InlineData("using var limit = new CancellationTokenSource(#FromSeconds(0.1));   // short on purpose: the caller gives up", 0)]
    [InlineData("limit.CancelAfter(#FromMilliseconds(30_000));", 0)]
    [InlineData("Assert.True(clock.Elapsed < #FromSeconds(20));", 1)]
    [InlineData("while (TimeProvider.System.GetElapsedTime(start) < #FromSeconds(10))", 1)]
    [InlineData("private static readonly TimeSpan Patience = #FromSeconds(20);", 1)]
    [InlineData("await Task.Delay(#FromMilliseconds(50));", 0)]
    public void Short_waits_are_reported(string line, int violations) =>
        Assert.Equal(violations, WaitRule.ShortWaits([new SourceFile("A.cs", line.Replace("#", "TimeSpan.", StringComparison.Ordinal))]).Count());

    [Fact]
    public void File_longer_than_the_maximum_is_reported()
    {
        Assert.Empty(FileSizeRule.LongerThan(300, [Of(300)]));
        Assert.Single(FileSizeRule.LongerThan(300, [Of(301)]));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(95, 5, 0)]
    [InlineData(94, 6, 1)]
    [InlineData(49, 51, 2)]
    public void Too_many_long_files_are_reported(int small, int large, int violations)
    {
        var files = Enumerable.Repeat(Of(FileSizeRule.SourceMedian), small).Concat(Enumerable.Repeat(Of(FileSizeRule.SourcePercentile95 + 1), large));

        Assert.Equal(violations, FileSizeRule.Distribution("src", files).Count());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("a\nb", 2)]
    public void Lines_are_counted_as_wc_does(string text, int lines) => Assert.Equal(lines, new SourceFile("A.cs", text).LineCount);

    private static SourceFile Of(int lines) => new("A.cs", string.Concat(Enumerable.Repeat("x\n", lines)));
}
