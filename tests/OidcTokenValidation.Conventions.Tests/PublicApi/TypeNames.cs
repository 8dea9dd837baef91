namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>Types as C# names, with their nullability where it is known.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    // Written without their namespace, because a reader knows them; every other type says where it comes from.
    private static readonly HashSet<string> Familiar = new(StringComparer.Ordinal)
    {
        "System", "System.Collections.Generic", "System.IO", "System.Threading", "System.Threading.Tasks",
        "System.Net.Http", "System.Security.Claims", "System.Text.Json", "System.Text.Json.Serialization.Metadata",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Logging",
        "Microsoft.Extensions.Options", "Microsoft.Extensions.Primitives",
        "Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Authorization", "Microsoft.AspNetCore.Builder",
        "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
    };

    public static string Of(Type type) => Of(type, Nullability.None);

    public static string Of(Type type, Nullability nullability)
    {
        if (type.IsByRef) type = type.GetElementType()!;
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying, nullability) + "?";

        var isNullable = (!type.IsValueType || type.IsGenericType) && !type.IsPointer && nullability.Next();
        return Plain(type, nullability) + (isNullable ? "?" : "");
    }

    /// <summary>The name in a declaration: no namespace, no outer type, type parameters with their variance.</summary>
    public static string Declared(Type type)
    {
        var outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var parameters = type.GetGenericArguments().Skip(outer).Select(GenericText.Declared).ToList();
        return WithoutArity(type.Name) + (parameters.Count == 0 ? "" : $"<{string.Join(", ", parameters)}>");
    }

    private static string Plain(Type type, Nullability nullability)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsGenericParameter) return type.Name;
        if (type.IsPointer) return Of(type.GetElementType()!, nullability) + "*";
        if (type.IsArray) return $"{Of(type.GetElementType()!, nullability)}[{new string(',', type.GetArrayRank() - 1)}]";

        var arguments = type.GetGenericArguments().Select(argument => Of(argument, nullability)).ToList();
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true) return $"({string.Join(", ", arguments)})";
        return Qualified(type, arguments);
    }

    private static string Qualified(Type type, List<string> arguments)
    {
        var outer = type.DeclaringType;
        var outerCount = outer?.GetGenericArguments().Length ?? 0;
        var own = arguments.Skip(outerCount).ToList();
        var prefix = (outer, type.Namespace) switch
        {
            (not null, _) => Qualified(outer, [.. arguments.Take(outerCount)]) + ".",
            (_, { } space) when !Familiar.Contains(space) && !IsOurs(space) => space + ".",
            _ => "",
        };
        return prefix + WithoutArity(type.Name) + (own.Count == 0 ? "" : $"<{string.Join(", ", own)}>");
    }

    private static bool IsOurs(string space) => space is "OidcTokenValidation" || space.StartsWith("OidcTokenValidation.", StringComparison.Ordinal);

    private static string WithoutArity(string name) => name.IndexOf('`', StringComparison.Ordinal) is >= 0 and var tick ? name[..tick] : name;
}
