using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Language;

public sealed class LanguageTests
{
    private const int MaxLineLength = 160;

    private static readonly string[] AllAreas = ["src", "tests", "samples", "benchmarks"];

    [Fact]
    public void Comments_strings_and_test_names_use_the_words_of_the_field() => Expect.None(LanguageRules.FindWords(Checkout.CSharpFiles(AllAreas)));

    [Fact]
    public void Documents_use_the_words_of_the_field() => Expect.None(LanguageRules.FindWordsInDocuments(Checkout.Markdown));

    [Fact]
    public void Lines_of_src_are_at_most_160_characters_long() => Expect.None(LanguageRules.FindLongLines(Checkout.CSharpFiles("src"), MaxLineLength));

    [Fact]
    public void Test_names_begin_with_the_thing_under_test() => Expect.None(LanguageRules.FindTestNames(Checkout.CSharpFiles("tests")));

    [Fact]
    public void Methods_of_src_have_verbs_as_names() => Expect.None(LanguageRules.FindUnnamedMethods(Checkout.CSharpFiles("src")));

    [Fact]
    public void Log_events_have_ascending_ids_and_names() => Expect.None(LogRules.Find(Checkout.CSharpFiles("src")));
}
