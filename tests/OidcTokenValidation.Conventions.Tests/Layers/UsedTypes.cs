using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OidcTokenValidation.Conventions.Tests.Layers;

/// <summary>The types that a file uses, named or not: every name, and the type of every expression.</summary>
internal static class UsedTypes
{
    public static IEnumerable<(INamedTypeSymbol Type, int Line)> In(SemanticModel model)
    {
        foreach (var node in model.SyntaxTree.GetRoot().DescendantNodes())
        {
            foreach (var type in SymbolsOf(node, model).SelectMany(TypesOf).SelectMany(Flatten))
                yield return (type, node.GetLocation().GetLineSpan().StartLinePosition.Line + 1);
        }
    }

    private static IEnumerable<ISymbol?> SymbolsOf(SyntaxNode node, SemanticModel model)
    {
        if (node is not (ExpressionSyntax or ConstructorInitializerSyntax or AttributeSyntax)) yield break;

        var symbol = model.GetSymbolInfo(node);
        yield return symbol.Symbol;
        foreach (var candidate in symbol.CandidateSymbols) yield return candidate;

        var type = model.GetTypeInfo(node);
        yield return type.Type;
        yield return type.ConvertedType;
    }

    private static IEnumerable<ITypeSymbol?> TypesOf(ISymbol? symbol) => symbol switch
    {
        ITypeSymbol type => [type],
        IMethodSymbol method => [method.ReducedFrom?.ContainingType ?? method.ContainingType, method.ReturnType, .. method.TypeArguments],
        IPropertySymbol property => [property.ContainingType, property.Type],
        IFieldSymbol field => [field.ContainingType, field.Type],
        IEventSymbol @event => [@event.ContainingType, @event.Type],
        _ => [],
    };

    private static IEnumerable<INamedTypeSymbol> Flatten(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => Flatten(array.ElementType),
        IPointerTypeSymbol pointer => Flatten(pointer.PointedAtType),
        INamedTypeSymbol named => [named.OriginalDefinition, .. named.TypeArguments.SelectMany(Flatten)],
        _ => [],
    };
}
