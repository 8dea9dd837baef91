using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.ReadmeCode;

/// <summary>
/// Compiles a block as a reader would, in a project that references every package of src/: a program of WebApplication in a project of Microsoft.NET.Sdk.Web, and
/// every other block in one of Microsoft.NET.Sdk, which has fewer implicit usings. What it needs beyond those, the block has itself.
/// </summary>
internal static class ReadmeCompiler
{
    private static readonly SourceFile Grpc = new("Grpc.cs", GrpcStubs.Code);

    // As the web SDK generates it, so that tests can name the application that they start.
    private static readonly SourceFile Program = new("Program.cs", "public partial class Program;");

    // What a reader on .NET 10 has; this Roslyn speaks newer versions already.
    private static readonly CSharpParseOptions Parse = new(LanguageVersion.CSharp14, DocumentationMode.None);

    /// <summary>The compiler's errors, with lines of the Markdown file.</summary>
    public static IEnumerable<string> Errors(CodeBlock block)
    {
        if (block.NotCompiled is { Length: > 0 }) return [];
        if (block.NotCompiled is not null) return [$"{block.File}({block.Line}): 'not compiled' needs a reason: <!-- not compiled: reason -->"];

        return Compilations.Create("Readme", [new SourceFile(block.File, block.Code), Grpc, Program], UsingsFor(block), RuntimeReferences.All, Parse)
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => Describe(block, diagnostic));
    }

    private static IReadOnlyList<string> UsingsFor(CodeBlock block) =>
        block.Code.Contains("WebApplication.Create", StringComparison.Ordinal) ? Compilations.WebSdkUsings : Compilations.SdkUsings;

    private static string Describe(CodeBlock block, Diagnostic diagnostic)
    {
        var line = block.Line + 1 + diagnostic.Location.GetLineSpan().StartLinePosition.Line;
        return $"{block.File}({line}) in the block of line {block.Line}: {diagnostic.Id} {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
