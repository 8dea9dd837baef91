using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Gates;

/// <summary>A type that only one way leads to.</summary>
/// <param name="Type">Its metadata name.</param>
/// <param name="Factory">The static methods that make one.</param>
/// <param name="Takes">What the first parameter of each of them is: the type of the gate before.</param>
/// <param name="Callers">The only types that may call them.</param>
/// <param name="Others">The other static members that make one: those of a result that is a rejection.</param>
internal sealed record Gate(string Type, string Factory, string Takes, string[] Callers, string[] Others);

/// <summary>A gate is made by its factory alone, out of what the gate before made, for its callers; and never changes.</summary>
internal static class GateRule
{
    public static IEnumerable<Violation> Check(CSharpCompilation compilation, Gate gate)
    {
        INamedTypeSymbol type = compilation.GetTypeByMetadataName(gate.Type)
            ?? throw new InvalidOperationException($"{gate.Type} is no type any more: name the gate that took its place.");
        return Constructors(type).Concat(Factories(type, gate)).Concat(Changes(type)).Concat(Creations(compilation, type, gate)).Concat(Calls(compilation, gate))
            .Select(message => new Violation("gates", gate.Type, gate.Factory, message));
    }

    /// <summary>The types that make one by its constructor.</summary>
    public static IEnumerable<string> MakersOf(CSharpCompilation compilation, string type) =>
        (from creation in Nodes<BaseObjectCreationExpressionSyntax>(compilation)
         where SymbolEqualityComparer.Default.Equals(creation.Model.GetTypeInfo(creation.Node).Type, compilation.GetTypeByMetadataName(type))
         select creation.Model.GetEnclosingSymbol(creation.Node.SpanStart)!.ContainingType.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The types that call a method of a type.</summary>
    public static IReadOnlyList<string> FindCallers(CSharpCompilation compilation, string type, string method) =>
    [
        .. (from name in Nodes<SimpleNameSyntax>(compilation)
            where name.Node.Identifier.ValueText == method
            let symbols = name.Model.GetSymbolInfo(name.Node)
            from symbol in symbols.Symbol is { } one ? [one] : symbols.CandidateSymbols
            where symbol is IMethodSymbol && SymbolEqualityComparer.Default.Equals(symbol.ContainingType, compilation.GetTypeByMetadataName(type))
            select name.Model.GetEnclosingSymbol(name.Node.SpanStart)?.ContainingType?.Name ?? string.Empty).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    // A struct's own parameterless one gives its default, which is a rejection.
    private static IEnumerable<string> Constructors(INamedTypeSymbol type) => type.InstanceConstructors
        .Where(static constructor => constructor.DeclaredAccessibility != Accessibility.Private && !constructor.IsImplicitlyDeclared)
        .Select(static constructor => $"has a constructor that is not private: {constructor}")
        .Concat(type.IsRecord ? ["is a record: 'with' copies it past its gate"] : []);

    private static IEnumerable<string> Factories(INamedTypeSymbol type, Gate gate)
    {
        var factories = type.GetMembers(gate.Factory).OfType<IMethodSymbol>().ToList();
        if (factories.Count == 0)
            yield return $"has no method {gate.Factory}";
        foreach (IMethodSymbol factory in factories.Where(factory => factory.Parameters.FirstOrDefault()?.Type.Name != gate.Takes))
            yield return $"{factory} does not take a {gate.Takes} first";
    }

    private static IEnumerable<string> Changes(INamedTypeSymbol type) => type.GetMembers()
        .Where(static member => member is IPropertySymbol { IsStatic: false, SetMethod.IsInitOnly: false } or IFieldSymbol { IsStatic: false, IsReadOnly: false, IsConst: false })
        .Select(static member => $"can be changed: {member}");

    private static IEnumerable<string> Creations(CSharpCompilation compilation, INamedTypeSymbol type, Gate gate) =>
        from creation in Nodes<BaseObjectCreationExpressionSyntax>(compilation)
        where SymbolEqualityComparer.Default.Equals(creation.Model.GetTypeInfo(creation.Node).Type, type)
        let maker = creation.Model.GetEnclosingSymbol(creation.Node.SpanStart)
        let name = (maker as IMethodSymbol)?.AssociatedSymbol?.Name ?? maker?.Name
        where !SymbolEqualityComparer.Default.Equals(maker?.ContainingType, type) || !(name == gate.Factory || gate.Others.Contains(name, StringComparer.Ordinal))
        select $"is made in {maker}";

    private static IEnumerable<string> Calls(CSharpCompilation compilation, Gate gate)
    {
        IReadOnlyList<string> callers = FindCallers(compilation, gate.Type, gate.Factory);
        if (callers.Count == 0)
            yield return $"{gate.Factory} has no caller";
        foreach (string caller in callers.Where(caller => !gate.Callers.Contains(caller, StringComparer.Ordinal)))
            yield return $"{gate.Factory} is called by {caller}; only {string.Join(" and ", gate.Callers)} may";
    }

    private static IEnumerable<(SemanticModel Model, TNode Node)> Nodes<TNode>(CSharpCompilation compilation)
        where TNode : SyntaxNode =>
        from tree in compilation.SyntaxTrees
        let model = compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes().OfType<TNode>()
        select (model, node);
}
