using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Language;

/// <summary>The rules can fail.</summary>
public sealed class LanguageRuleTests
{
    private const string Banned = "ver" + "dict";

    [Theory]
    [InlineData("// The " + Banned + ".")]
    [InlineData("/// <summary>Two " + Banned + "s.</summary>\nclass A;")]
    [InlineData("class A { string B = \"no " + Banned + "\"; }")]
    [InlineData("class A { string B = $\"{1} " + Banned + "\"; }")]
    [InlineData("class A { [Fact] public void Token_gets_one_" + Banned + "() {} }")]
    public void Banned_word_is_reported(string code) => Assert.Single(LanguageRules.FindWords([new SourceFile("A.cs", code)]));

    [Theory]
    [InlineData("class A { void " + Banned + "() {} }")]
    [InlineData("/// <summary>The method <c>" + Banned + "</c>, <see cref=\"" + Banned + "\"/>.</summary>\nclass A;")]
    [InlineData("// " + Banned + "Of")]
    public void Name_in_code_is_no_word(string code) => Assert.Empty(LanguageRules.FindWords([new SourceFile("A.cs", code)]));

    [Fact]
    public void Document_is_read_without_its_code()
    {
        var document = new SourceFile("A.md", $"`{Banned}`\n\n```csharp\n{Banned}\n```\n\nOne {Banned}.\n");

        Assert.Equal("line 7", Assert.Single(LanguageRules.FindWordsInDocuments([document])).Subject);
    }

    [Theory]
    [InlineData("It_is_rejected", 1)]
    [InlineData("A_token_is_rejected", 1)]
    [InlineData("Token_is_rejected", 0)]
    public void Test_name_without_a_subject_is_reported(string name, int count) =>
        Assert.Equal(count, LanguageRules.FindTestNames([new SourceFile("A.cs", $"class A {{ [Theory] public void {name}() {{}} }}")]).Count());

    [Fact]
    public void Method_named_Of_is_reported() => Assert.Single(LanguageRules.FindUnnamedMethods([new SourceFile("A.cs", "class A { int Of() => 0; int OfX() => 0; }")]));

    [Fact]
    public void Long_line_is_reported() => Assert.Equal("line 2", Assert.Single(LanguageRules.FindLongLines([new SourceFile("A.cs", "a\nabcde\nab\r\n")], 4)).Subject);

    [Theory]
    [InlineData("[LoggerMessage(EventId = 2, EventName = \"A\")] [LoggerMessage(EventId = 3, EventName = \"B\")]", 0)]
    [InlineData("[LoggerMessage(EventId = 2, EventName = \"A\")] [LoggerMessage(EventId = 1, EventName = \"B\")]", 1)]
    [InlineData("[LoggerMessage(EventId = 2, EventName = \"A\")] [LoggerMessage(EventId = 2, EventName = \"B\")]", 1)]
    [InlineData("[LoggerMessage(EventId = 2)]", 1)]
    [InlineData("[LoggerMessage(2, LogLevel.Debug, \"\", EventName = \"A\")]", 0)]
    [InlineData("[LoggerMessage(LogLevel.Debug, \"\", EventName = \"A\")]", 1)]
    public void Log_event_out_of_order_or_without_a_name_is_reported(string attributes, int count) =>
        Assert.Equal(count, LogRules.Find([new SourceFile("A.cs", $"class A {{ {attributes} void M() {{}} }}")]).Count());

    [Fact]
    public void Class_with_log_events_is_in_one_file() =>
        Assert.Single(LogRules.Find([new SourceFile("A.Other.cs", "partial class A { [LoggerMessage(EventId = 1, EventName = \"A\")] void M() {} }")]));
}
