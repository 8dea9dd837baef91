using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.HouseRules;

/// <summary>The namespace equals the folder; only extension classes at the root live where their host looks for them.</summary>
internal static class NamespaceRule
{
    private static readonly string[] HostNamespaces =
    [
        "OidcTokenValidation",   // extensions of the core's options
        "Microsoft.Extensions.DependencyInjection", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Authentication",
        "Microsoft.AspNetCore.Authorization", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Cors.Infrastructure", "Microsoft.AspNetCore.OpenApi",
    ];

    public static IEnumerable<Violation> Check(CSharpCompilation compilation, string project, string rootNamespace) =>
        from tree in compilation.SyntaxTrees
        where !tree.FilePath.StartsWith("../", StringComparison.Ordinal)   // a linked file: its own project's folder decides
        let folder = SourceFile.FolderOf(tree.FilePath)
        let expected = folder.Length == 0 ? rootNamespace : $"{rootNamespace}.{folder.Replace('/', '.')}"
        let model = compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()
        where node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && node.Parent is not TypeDeclarationSyntax
        let type = model.GetDeclaredSymbol(node)!
        let actual = type.ContainingNamespace.ToDisplayString()
        where !string.Equals(actual, expected, StringComparison.Ordinal)
            && !(folder.Length == 0 && HostNamespaces.Contains(actual, StringComparer.Ordinal) && IsExtensionClass(node))
        select new Violation(Rules.Namespace, $"{project}/{tree.FilePath}", type.Name, $"is in namespace {actual}; the folder requires {expected}");

    private static bool IsExtensionClass(MemberDeclarationSyntax node) => node is ClassDeclarationSyntax type
        && type.Members.Any(static member => member is ExtensionBlockDeclarationSyntax
            || (member is MethodDeclarationSyntax method
                && method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true));
}
