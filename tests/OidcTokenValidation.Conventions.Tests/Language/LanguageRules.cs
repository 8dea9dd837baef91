using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Language;

/// <summary>Plain technical English: words that the documentation of .NET does not use, and that readers stumble over.</summary>
internal static partial class LanguageRules
{
    private const string Language = "language";

    private static readonly HashSet<string> NotSubjects = new(StringComparer.Ordinal)
    {
        "A", "An", "The", "It", "Its", "They", "This", "That", "These", "There", "Here", "What", "Who", "Whose", "When", "Where", "Why", "If", "Then", "So", "And", "But", "Not",
    };

    /// <summary>Words in comments, in strings and in the names of tests.</summary>
    public static IEnumerable<Violation> FindWords(IEnumerable<SourceFile> sources) =>
        from file in sources
        let root = CSharpSyntaxTree.ParseText(file.Text).GetRoot()
        from text in TextsIn(root)
        from word in Words().Matches(text.Text)
        select new Violation(Language, file.Path, $"line {text.Line}", $"'{word.Value}': write {Instead(word.Value)}");

    /// <summary>Words in documents; names in code spans are no words.</summary>
    public static IEnumerable<Violation> FindWordsInDocuments(IEnumerable<SourceFile> documents) =>
        from file in documents
        from line in WithoutCode(file.Text).Split('\n').Index()
        from word in Words().Matches(line.Item)
        select new Violation(Language, file.Path, $"line {line.Index + 1}", $"'{word.Value}': write {Instead(word.Value)}");

    /// <summary>Names of tests that do not begin with the thing under test.</summary>
    public static IEnumerable<Violation> FindTestNames(IEnumerable<SourceFile> tests) =>
        from file in tests
        from method in CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
        where IsTest(method) && NotSubjects.Contains(method.Identifier.Text.Split('_')[0])
        select new Violation(Language, file.Path, method.Identifier.Text, "begin with the thing under test: Proof_with_a_future_iat_is_rejected");

    /// <summary>Methods without a verb as their name.</summary>
    public static IEnumerable<Violation> FindUnnamedMethods(IEnumerable<SourceFile> sources) =>
        from file in sources
        from method in CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
        where method.Identifier.Text is "Of"
        select new Violation(Language, file.Path, method.Identifier.Text, "use a verb: From, Get, Create, Parse, Compute");

    public static IEnumerable<Violation> FindLongLines(IEnumerable<SourceFile> sources, int most) =>
        from file in sources
        from line in file.Lines.Index()
        let length = Encoding.UTF8.GetByteCount(line.Item.TrimEnd('\r'))   // octets: a tool that does not decode UTF-8 counts the same
        where length > most
        select new Violation(Language, file.Path, $"line {line.Index + 1}", $"{length} octets: {most} at most");

    internal static bool IsTest(MethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(static list => list.Attributes).Any(static attribute => attribute.Name.ToString() is var name
            && (name.EndsWith("Fact", StringComparison.Ordinal) || name.EndsWith("Theory", StringComparison.Ordinal)));

    private static IEnumerable<(string Text, int Line)> TextsIn(SyntaxNode root)
    {
        foreach (var trivia in root.DescendantTrivia())
        {
            if (trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia)
            {
                foreach (var line in trivia.ToFullString().Split('\n').Index())
                    yield return (CodeInDocs().Replace(line.Item, ""), LineOf(trivia.GetLocation()) + line.Index);
            }
        }

        foreach (var token in root.DescendantTokens())
        {
            if (token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.SingleLineRawStringLiteralToken)
                yield return (token.Text, LineOf(token.GetLocation()));
        }

        foreach (var method in root.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(IsTest))
            yield return (method.Identifier.Text.Replace('_', ' '), LineOf(method.Identifier.GetLocation()));
    }

    private static int LineOf(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;

    private static string WithoutCode(string markdown) => CodeSpans().Replace(markdown, static code => new string('\n', code.Value.Count(static c => c is '\n')));

    private static string Instead(string word) => word.ToUpperInvariant() switch
    {
        ['F', 'O', 'R', 'G', ..] or ['L', 'E', 'T', ..] => "remove, evict or expire",
        ['A', 'S', 'K', ..] or ['A', 'N', 'S', ..] or ['H', 'E', 'A', ..] or ['Q', 'U', ..] => "request, response or call",
        ['T', 'E', 'L', ..] or ['T', 'O', 'L', ..] or ['S', 'A', ..] => "report, notify, register, log or state",
        ['R', 'E', 'F', ..] or ['V', ..] or ['D', 'E', ..] or ['M', ..] or ['O', 'B', ..] or ['F', 'I', ..] => "rejection, result, failure, error or fault",
        ['F', 'O', 'R', 'E', 'I', ..] => "forbidden claim",
        ['S', 'I', ..] => "first seen or seen before",
        ['S', 'T', 'A', 'N', ..] or ['S', 'T', 'O', 'O', ..] => "is, has, contains or is located in",
        _ => "caller, client, user, developer or operator",
    };

    // Written in pieces, so that this file obeys its own rule.
    [GeneratedRegex(@"(?<![A-Za-z`.<""])(?:for" + "gets?|for" + "got|for" + "gotten|for" + "getting|lets? " + "go|as" + "ks?|as" + "ked|as" + "king|ans" + "wers?|ans" + "wered|ans"
        + "wering|he" + "ars?|he" + "ard|ques" + "tions?|te" + "lls?|te" + "lling|to" + "ld|sa" + "ys?|sa" + "ying|sa" + "id|refu" + "sals?|ver" + "dicts?|den" + "ials?|mis" + "takes?|obj"
        + "ections?|fin" + "dings?|for" + "eign|who" + "ever|no" + "body|some" + "body|stra" + "ngers?|sta" + "nds|sto" + "od|sigh" + "ted|sigh" + "tings?|comes " + "with)(?![A-Za-z`(])", RegexOptions.IgnoreCase)]
    private static partial Regex Words();

    [GeneratedRegex("<c>.*?</c>|cref=\"[^\"]*\"|<code>.*?</code>")]
    private static partial Regex CodeInDocs();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex CodeSpans();
}
