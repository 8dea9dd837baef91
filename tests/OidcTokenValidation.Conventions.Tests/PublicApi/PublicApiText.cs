using System.Reflection;
using System.Text;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>The public surface of an assembly as C#-like text: sorted, one member per line, the same on every machine.</summary>
internal static class PublicApiText
{
    public static string Of(Assembly assembly) => Of(assembly.GetName().Name!, assembly.GetExportedTypes());

    public static string Of(string assemblyName, IEnumerable<Type> exportedTypes)
    {
        var types = exportedTypes.Where(static type => !type.IsNested).ToList();
        if (types.Count == 0) return $"// {assemblyName} has no public types.\n";

        var text = new StringBuilder($"// The public API of {assemblyName}. A test rewrites this file with UPDATE_PUBLIC_API=1; review every change.\n");
        foreach (var group in types.GroupBy(static type => type.Namespace ?? "", StringComparer.Ordinal).OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            text.Append($"\nnamespace {group.Key}\n{{\n");
            text.AppendJoin("\n", group.OrderBy(SortKey, StringComparer.Ordinal).Select(static type => Block(type, "    ")));
            text.Append("}\n");
        }

        return text.ToString();
    }

    private static string Block(Type type, string indent)
    {
        var text = new StringBuilder();
        foreach (var attribute in AttributeText.Lines(type)) text.Append(indent).Append(attribute).Append('\n');
        text.Append(indent).Append(TypeHeader.Of(type));
        if (TypeHeader.IsDelegate(type)) return text.Append(";\n").ToString();

        text.Append('\n').Append(indent).Append("{\n");
        var inner = indent + "    ";
        foreach (var line in type.IsEnum ? EnumText.Lines(type) : MemberText.Lines(type)) text.Append(inner).Append(line).Append('\n');
        foreach (var nested in NestedTypes(type)) text.Append('\n').Append(Block(nested, inner));
        return text.Append(indent).Append("}\n").ToString();
    }

    // '<' starts the names that the compiler invents, such as the marker types of extension blocks.
    private static IEnumerable<Type> NestedTypes(Type type) => type
        .GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
        .Where(nested => (nested.IsNestedPublic || (!type.IsSealed && (nested.IsNestedFamily || nested.IsNestedFamORAssem))) && nested.Name[0] != '<')
        .OrderBy(SortKey, StringComparer.Ordinal);

    private static string SortKey(Type type) => type.Name;
}
