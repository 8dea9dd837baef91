using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Trace;

/// <summary>The checks themselves, with one rule that passes and the ways in which it does not.</summary>
public sealed class TraceCheckTests
{
    private const string Rules = """
        RFC 1 | A title

        §2.3 name | MUST | It is there.
            A.cs | return a | b;

        """;

    private const string Code = "// RFC 1 §1, §2.3\nreturn a | b;\nreturn c;\n";
    private const string Test = "class T { [Rule(\"RFC 1 §2.3 name\")][Fact] public void A_is_b() { } }";

    [Fact]
    public void Rule_with_a_place_and_a_test_is_written_into_the_table()
    {
        RuleTrace trace = Create(Rules, Code, Test);

        Assert.Empty(TraceChecks.FindFaults(trace));
        (string name, string text) = TraceDocuments.Write(trace).Last();
        Assert.Equal("RFC1.md", name);
        const string Row = "| RFC 1 §2.3 name | MUST | It is there. | [`A.cs:2`](../../src/P/A.cs) | [`T.A_is_b`](../P.Tests/ATests.cs) |";
        Assert.Contains(Row, text.Split('\n'));
        Assert.Contains("| [RFC 1](RFC1.md) | 1 | 1 | A title |\n| all | 1 | 1 | |\n", TraceDocuments.Write(trace).First().Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("§2.3 name", "§2.3", "write the standard")]
    [InlineData("§2.3 name", "RFC 2 name", "write the standard")]
    [InlineData("MUST", "must", "the level is 'must'")]
    [InlineData("there.", "there", "as a sentence")]
    [InlineData("    A.cs | return a | b;", "", "no place decides it")]
    [InlineData("A.cs", "B.cs", "0 files of src are named B.cs")]
    [InlineData("return a", "return x", "0 lines of A.cs")]
    [InlineData("return a | b;", "return", "2 lines of A.cs")]
    [InlineData("§2.3 name", "RFC 2 §2.3 name", "does not cite 'RFC 2 §2.3'")]
    [InlineData("§2.3 name", "§2 name", "does not cite 'RFC 1 §2'")]
    [InlineData("§2.3 name", "§2.3 other", "no test has the attribute")]
    public void Fault_of_a_rule_is_reported(string words, string replacement, string expected) =>
        Assert.Contains(TraceChecks.FindFaults(Create(Rules.Replace(words, replacement, StringComparison.Ordinal), Code, Test)),
            fault => fault.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Rule_that_is_there_twice_is_reported()
    {
        string again = Rules[Rules.IndexOf('§', StringComparison.Ordinal)..];

        Assert.Equal("RFC 1 §2.3 name: there are 2 of it", Assert.Single(TraceChecks.FindFaults(Create(Rules + again, Code, Test))));
    }

    [Theory]
    [InlineData("// RFC 1 §2.3\n", 0)]
    [InlineData("// RFC 1\n// §2.3)\n", 0)]
    [InlineData("// RFC 1 §2.3.1\n", 1)]
    [InlineData("// RFC 1 §2.35\n", 1)]
    [InlineData("// RFC 1, RFC 22 §2.3\n", 1)]
    [InlineData("// RFC 11 §2.3\n", 1)]
    [InlineData("// §2.3 of RFC 1\n", 1)]
    public void Section_is_cited_after_its_standard(string comment, int faults) =>
        Assert.Equal(faults, TraceChecks.FindFaults(Create(Rules, comment + "return a | b;\n", Test)).Count());

    [Fact]
    public void Own_rule_needs_no_citation() =>
        Assert.Empty(TraceChecks.FindFaults(Create(Rules.Replace("MUST", TracedRule.Own, StringComparison.Ordinal), "return a | b;\n", Test)));

    [Theory]
    [InlineData("Fact", "Fact, Rule(\"RFC 1 §9 name\")", "no rule of tests/trace is 'RFC 1 §9 name'")]
    [InlineData("name\"", "name\", \"RFC 1 §9 name\"", "no rule of tests/trace is 'RFC 1 §9 name'")]
    [InlineData("Fact", "Fact(Skip = \"later\")", "it proves nothing")]
    [InlineData("[Fact]", "", "it proves nothing")]
    public void Fault_of_a_test_is_reported(string words, string replacement, string expected)
    {
        string test = Test.Replace(words, replacement, StringComparison.Ordinal);

        Assert.Contains(expected, Assert.Single(TraceChecks.FindFaults(Create(Rules, Code, test))), StringComparison.Ordinal);
    }

    [Fact]
    public void Place_in_one_of_several_files_of_a_name_has_a_path()
    {
        var index = new SourceIndex([new("src/P/A.cs", "a\n"), new("src/P/B/A.cs", "b\n")]);

        Assert.NotNull(index.Find(new("A.cs", "a")).Fault);
        Assert.Equal(("src/P/B/A.cs", 1), (index.Find(new("P/B/A.cs", "b")).File?.Path, index.Find(new("P/B/A.cs", "b")).Line));
    }

    private static RuleTrace Create(string rules, string code, string test) => new(
        [RuleFile.Read(new SourceFile($"{RuleTrace.Folder}/RFC1.rules", rules.ReplaceLineEndings("\n")))],
        new SourceIndex([new("src/P/A.cs", code)]),
        ProvingTest.In(new SourceFile("tests/P.Tests/ATests.cs", test)));
}
