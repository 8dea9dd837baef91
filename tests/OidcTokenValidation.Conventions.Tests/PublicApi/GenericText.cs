using System.Reflection;
using System.Runtime.CompilerServices;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>Type parameters and their constraints.</summary>
internal static class GenericText
{
    public static string Declared(Type parameter) => (parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
    {
        GenericParameterAttributes.Covariant => "out " + parameter.Name,
        GenericParameterAttributes.Contravariant => "in " + parameter.Name,
        _ => parameter.Name,
    };

    public static string Constraints(Type type) => Constraints(type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0));

    public static string Constraints(MethodInfo method) => Constraints(method.GetGenericArguments());

    private static string Constraints(IEnumerable<Type> parameters) => string.Concat(
        from parameter in parameters
        let constraints = Of(parameter).ToList()
        where constraints.Count > 0
        select $" where {parameter.Name} : {string.Join(", ", constraints)}");

    private static IEnumerable<string> Of(Type parameter)
    {
        var flags = parameter.GenericParameterAttributes;
        var isValue = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var types = parameter.GetGenericParameterConstraints().Where(static type => type != typeof(ValueType)).Select(static type => TypeNames.Of(type)).ToList();

        if (parameter.IsDefined(typeof(IsUnmanagedAttribute), inherit: false)) yield return "unmanaged";
        else if (isValue) yield return "struct";
        else if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) yield return Nullability.OfConstraint(parameter) == 2 ? "class?" : "class";
        else if (types.Count == 0 && Nullability.OfConstraint(parameter) == 1) yield return "notnull";

        foreach (var type in types.Order(StringComparer.Ordinal)) yield return type;
        if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isValue) yield return "new()";
        if (flags.HasFlag(GenericParameterAttributes.AllowByRefLike)) yield return "allows ref struct";
    }
}
