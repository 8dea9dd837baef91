using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.HouseRules;

/// <summary>Public at the root, internal in folders; sealed everywhere; nothing protected; structs do not change.</summary>
internal static class DeclarationRules
{
    public static IEnumerable<Violation> Check(CSharpCompilation compilation, string project) =>
        from tree in compilation.SyntaxTrees
        let model = compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes()
        where node is BaseTypeDeclarationSyntax and not ExtensionBlockDeclarationSyntax
        let type = (INamedTypeSymbol)model.GetDeclaredSymbol(node)!
        from violation in Check(type, tree.FilePath)
        select new Violation(violation.Rule, $"{project}/{tree.FilePath}", violation.Subject, violation.Message);

    private static IEnumerable<(string Rule, string Subject, string Message)> Check(INamedTypeSymbol type, string file)
    {
        if (type.ContainingType is null && type.DeclaredAccessibility == Accessibility.Public && SourceFile.FolderOf(file).Length > 0)
            yield return (Rules.PublicAtRoot, type.Name, "is public in a folder: move it to the project's root or make it internal");

        if (type.TypeKind == TypeKind.Class && !(type.IsSealed || type.IsStatic || IsClosedHierarchy(type)))
            yield return (Rules.Sealed, type.Name, "is open: seal it, or make it abstract with only private or private protected constructors");

        if (type is { TypeKind: TypeKind.Struct, IsReadOnly: false, IsRefLikeType: false, DeclaredAccessibility: not Accessibility.Private } && !IsBuffer(type))
            yield return (Rules.ReadOnlyStruct, type.Name, "is a struct that can change: make it readonly");

        foreach (var member in type.GetMembers().Where(IsOpenlyProtected))
            yield return (Rules.NoProtected, $"{type.Name}.{member.Name}", "is protected: no type outside derives from this");
    }

    // The elements of an inline array are written one by one.
    private static bool IsBuffer(INamedTypeSymbol type) => type.GetAttributes().Any(static data => data.AttributeClass?.Name is "InlineArrayAttribute");

    // A record's copy constructor is protected by the language; it needs an instance first.
    private static bool IsClosedHierarchy(INamedTypeSymbol type) => type.IsAbstract && type.InstanceConstructors
        .Where(constructor => !(type.IsRecord && constructor.IsImplicitlyDeclared && constructor.Parameters.Length == 1))
        .All(static constructor => constructor.DeclaredAccessibility is Accessibility.Private or Accessibility.ProtectedAndInternal);

    // Constructors are judged by IsClosedHierarchy, accessors with their property.
    private static bool IsOpenlyProtected(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal
        && member is { IsOverride: false, IsImplicitlyDeclared: false }
        && member is not (IMethodSymbol { AssociatedSymbol: not null } or IMethodSymbol { MethodKind: MethodKind.Constructor });
}
