using System.Reflection;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>
/// The '?' of reference types, as the compiler wrote them: one flag per reference, array, type parameter and generic value type, outermost first.
/// Roslyn: docs/features/nullable-metadata.md.
/// </summary>
internal sealed class Nullability
{
    private const byte Annotated = 2;

    private readonly byte[] _flags;
    private int _next;

    private Nullability(byte[] flags) => _flags = flags;

    public static Nullability None => new([]);

    public static Nullability Of(ParameterInfo parameter) => new(Flags(parameter.CustomAttributes) ?? [Context(Owner(parameter.Member))]);

    public static Nullability Of(MemberInfo member) => new(Flags(member.CustomAttributes) ?? [Context(member.DeclaringType)]);

    /// <summary>The flag that a type parameter's own constraint carries: 1 is notnull or class, 2 is class?.</summary>
    public static byte OfConstraint(Type parameter) =>
        Flags(parameter.CustomAttributes)?[0] ?? Context(parameter.DeclaringMethod as MemberInfo ?? parameter.DeclaringType);

    /// <summary>Takes the next flag: whether the type at this place may be null.</summary>
    public bool Next() => (_flags.Length == 1 ? _flags[0] : _flags.ElementAtOrDefault(_next++)) == Annotated;

    // What most of a declaration has in common is written once, on the nearest declaration around it.
    private static byte Context(MemberInfo? member)
    {
        for (; member is not null; member = member.DeclaringType)
        {
            if (Value(member.CustomAttributes, "NullableContextAttribute") is byte common) return common;
        }

        return 0;
    }

    private static MemberInfo Owner(MemberInfo member) => member is PropertyInfo property ? property.GetMethod ?? property.SetMethod! : member;

    private static byte[]? Flags(IEnumerable<CustomAttributeData> attributes) => Value(attributes, "NullableAttribute") switch
    {
        byte flag => [flag],
        IEnumerable<CustomAttributeTypedArgument> flags => [.. flags.Select(static flag => (byte)flag.Value!)],
        _ => null,
    };

    private static object? Value(IEnumerable<CustomAttributeData> attributes, string name) =>
        attributes.FirstOrDefault(data => data.AttributeType.Name.Equals(name, StringComparison.Ordinal))?.ConstructorArguments[0].Value;
}
