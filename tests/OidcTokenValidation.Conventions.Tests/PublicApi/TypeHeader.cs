using System.Reflection;
using System.Runtime.CompilerServices;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>The declaration line of a type: modifiers, kind, name, bases, constraints.</summary>
internal static class TypeHeader
{
    public static bool IsDelegate(Type type) => type.BaseType == typeof(MulticastDelegate);

    public static bool IsRecord(Type type) => type.IsValueType
        ? type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance)?.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) == true
        : type.GetMethod("<Clone>$") is not null;

    public static string Of(Type type)
    {
        var name = TypeNames.Declared(type);
        if (IsDelegate(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"{Access(type)} delegate {MethodText.ReturnType(invoke)} {name}({MethodText.Parameters(invoke)}){GenericText.Constraints(type)}";
        }

        if (type.IsEnum)
        {
            var underlying = Enum.GetUnderlyingType(type);
            return $"{Access(type)} enum {name}{(underlying == typeof(int) ? "" : " : " + TypeNames.Of(underlying))}";
        }

        var bases = Bases(type).ToList();
        return $"{Access(type)} {Modifiers(type)}{Kind(type)} {name}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}{GenericText.Constraints(type)}";
    }

    private static string Access(Type type) => type.IsNestedFamily || type.IsNestedFamORAssem ? "protected" : "public";

    private static string Kind(Type type) => (type.IsInterface, type.IsValueType, IsRecord(type)) switch
    {
        (true, _, _) => "interface",
        (_, true, true) => "record struct",
        (_, true, false) => "struct",
        (_, false, true) => "record",
        _ => "class",
    };

    private static string Modifiers(Type type)
    {
        if (type.IsInterface) return "";
        if (type.IsValueType) return (type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "");
        return (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static ",
            (true, false) => "abstract ",
            (false, true) => "sealed ",
            _ => "",
        };
    }

    private static IEnumerable<string> Bases(Type type)
    {
        var parent = type.BaseType;
        var hasParent = !type.IsValueType && parent is not null && parent != typeof(object);
        if (hasParent) yield return TypeNames.Of(parent!, Nullability.Of(type));

        var interfaces = type.GetInterfaces();
        var implied = interfaces.SelectMany(static i => i.GetInterfaces()).Concat(parent?.GetInterfaces() ?? []).ToHashSet();
        if (IsRecord(type)) implied.Add(typeof(IEquatable<>).MakeGenericType(type));
        foreach (var name in interfaces.Where(i => i.IsVisible && !implied.Contains(i)).Select(static i => TypeNames.Of(i)).Order(StringComparer.Ordinal))
            yield return name;
    }
}
