using Microsoft.CodeAnalysis.CSharp;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Layers;

/// <summary>Finds uses against the direction of the data.</summary>
internal static class LayerRule
{
    /// <summary>How a violation names the folder of the public types.</summary>
    public const string Root = "(root)";

    /// <summary>One violation per file and folder that it may not use.</summary>
    public static IEnumerable<Violation> Check(CSharpCompilation compilation, string project) =>
        from tree in compilation.SyntaxTrees
        from use in UsedTypes.In(compilation.GetSemanticModel(tree))
        from declaration in use.Type.DeclaringSyntaxReferences
        let target = declaration.SyntaxTree.FilePath
        let reason = LayerMap.FindReason(tree.FilePath, target)
        where reason is not null
        group (use, reason) by (File: tree.FilePath, Folder: SourceFile.TopFolderOf(target)) into uses
        let first = uses.MinBy(static u => u.use.Line)
        select new Violation(
            Rules.Layers,
            $"{project}/{uses.Key.File}",
            uses.Key.Folder.Length == 0 ? Root : uses.Key.Folder,
            $"line {first.use.Line} uses {first.use.Type.ToDisplayString()}: {first.reason}");
}
