using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Trace;

/// <summary>A test that proves a rule, because its method has the attribute <c>[Rule]</c> with the rule's id.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="File">The file of the test, relative to the repository.</param>
/// <param name="Name">Class and method.</param>
/// <param name="IsRun">Whether the method is a test that runs on every machine.</param>
internal sealed record ProvingTest(string RuleId, string File, string Name, bool IsRun)
{
    private const string Attribute = "Rule";

    public static IEnumerable<ProvingTest> In(SourceFile file)
    {
        if (!file.Text.Contains($"[{Attribute}(", StringComparison.Ordinal))
            return [];
        return from method in CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
               let attributes = method.AttributeLists
                   .SelectMany(static list => list.Attributes)
                   .ToLookup(static one => one.Name.ToString(), StringComparer.Ordinal)
               from rule in attributes[Attribute].SelectMany(static one => one.ArgumentList!.Arguments)
               let name = method.Parent is TypeDeclarationSyntax type ? $"{type.Identifier}.{method.Identifier}" : method.Identifier.ToString()
               select new ProvingTest(IdOf(rule), file.Path, name, attributes["Fact"].Concat(attributes["Theory"]).Any(IsNeverSkipped));
    }

    private static string IdOf(AttributeArgumentSyntax argument) =>
        argument.Expression is LiteralExpressionSyntax literal ? literal.Token.ValueText : argument.ToString();

    private static bool IsNeverSkipped(AttributeSyntax test) =>
        test.ArgumentList?.Arguments.Any(static argument => argument.NameEquals?.Name.ToString().StartsWith("Skip", StringComparison.Ordinal) == true) != true;
}
