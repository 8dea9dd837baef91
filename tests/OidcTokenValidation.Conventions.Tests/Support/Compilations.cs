using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OidcTokenValidation.Conventions.Tests.Support;

/// <summary>Source text as a Roslyn compilation, with the global usings that the SDK would have generated.</summary>
internal static class Compilations
{
    private static readonly ConcurrentDictionary<string, CSharpCompilation> Cache = new(StringComparer.Ordinal);

    private static readonly CSharpParseOptions House = new(
        LanguageVersion.CSharp14,
        DocumentationMode.None,
        preprocessorSymbols: ["NET", "NETCOREAPP", "NET10_0", "NET10_0_OR_GREATER", "NET9_0_OR_GREATER", "NET8_0_OR_GREATER"]);

    /// <summary>What <c>ImplicitUsings</c> gives every project.</summary>
    public static IReadOnlyList<string> SdkUsings { get; } =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
    ];

    /// <summary>What <c>ImplicitUsings</c> gives a project of Microsoft.NET.Sdk.Web.</summary>
    public static IReadOnlyList<string> WebSdkUsings { get; } =
    [
        .. SdkUsings,
        "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    /// <summary>A project of src/ as its own compiler sees it, less what source generators add.</summary>
    public static CSharpCompilation Of(SourceProject project) => Cache.GetOrAdd(
        project.Name,
        static (_, p) => Create(p.AssemblyName, p.Files.Concat(p.LinkedFiles), [.. SdkUsings, .. p.GlobalUsings], RuntimeReferences.For(p), House),
        project);

    /// <summary>A small house of cards for the rules' own tests.</summary>
    public static CSharpCompilation OfSample(params SourceFile[] files) =>
        Create("Sample", files, SdkUsings, RuntimeReferences.All, House);

    public static CSharpCompilation Create(
        string assemblyName,
        IEnumerable<SourceFile> files,
        IEnumerable<string> globalUsings,
        IEnumerable<MetadataReference> references,
        CSharpParseOptions parse)
    {
        var usings = string.Concat(globalUsings.Select(static name => $"global using global::{name};\n"));
        SyntaxTree[] trees =
        [
            CSharpSyntaxTree.ParseText(usings, parse, "GlobalUsings.g.cs"),
            .. files.Select(file => CSharpSyntaxTree.ParseText(file.Text, parse, file.Path)),
        ];
        var isProgram = trees.Any(static tree => ((CompilationUnitSyntax)tree.GetRoot()).Members.Any(SyntaxKind.GlobalStatement));
        var kind = isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        return CSharpCompilation.Create(assemblyName, trees, references, new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));
    }
}
