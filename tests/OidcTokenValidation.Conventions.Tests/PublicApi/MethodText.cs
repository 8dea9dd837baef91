using System.Reflection;
using System.Runtime.CompilerServices;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>Constructors, methods, operators and their parameters.</summary>
internal static class MethodText
{
    public static string Constructor(ConstructorInfo constructor) =>
        $"{Visibility.Of(constructor)} {TypeNames.Declared(constructor.DeclaringType!).Split('<')[0]}({Parameters(constructor)});";

    public static string Method(MethodInfo method)
    {
        var generics = method.GetGenericArguments();
        var parameters = generics.Length == 0 ? "" : $"<{string.Join(", ", generics.Select(GenericText.Declared))}>";
        var name = method.Name switch
        {
            "op_Implicit" => $"implicit operator {ReturnType(method)}",
            "op_Explicit" => $"explicit operator {ReturnType(method)}",
            _ when method.IsSpecialName => $"{ReturnType(method)} operator {method.Name["op_".Length..]}",
            _ => $"{ReturnType(method)} {method.Name}",
        };
        return $"{Visibility.Of(method)} {Modifiers(method)}{name}{parameters}({Parameters(method)}){GenericText.Constraints(method)};";
    }

    public static string Modifiers(MethodInfo method)
    {
        var isInterface = method.DeclaringType!.IsInterface;
        if (method.IsStatic) return isInterface && method.IsAbstract ? "static abstract " : isInterface && method.IsVirtual ? "static virtual " : "static ";
        if (isInterface) return method.IsAbstract ? "" : "virtual ";
        if (!method.IsVirtual) return "";
        if (method.GetBaseDefinition() != method) return method is { IsFinal: true, DeclaringType.IsSealed: false } ? "sealed override " : "override ";
        if (method.IsAbstract) return "abstract ";
        return method.IsFinal || method.DeclaringType.IsSealed ? "" : "virtual ";
    }

    public static string ReturnType(MethodInfo method) =>
        RefKind(method.ReturnParameter) + TypeNames.Of(method.ReturnType, Nullability.Of(method.ReturnParameter));

    public static string RefKind(ParameterInfo? returned) => returned?.ParameterType.IsByRef != true
        ? ""
        : returned.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "ref readonly " : "ref ";

    public static string Parameters(MethodBase method)
    {
        var isExtension = method.IsDefined(typeof(ExtensionAttribute), inherit: false);
        return (isExtension ? "this " : "") + Parameters(method.GetParameters());
    }

    public static string Parameters(IEnumerable<ParameterInfo> parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var attributes = string.Concat(AttributeText.Of(parameter.CustomAttributes).Select(static attribute => attribute + " "));
        var type = TypeNames.Of(parameter.ParameterType, Nullability.Of(parameter));
        var value = parameter.HasDefaultValue ? " = " + ValueText.Of(parameter.RawDefaultValue, parameter.ParameterType) : "";
        return $"{attributes}{Passing(parameter)}{type} {parameter.Name}{value}";
    }

    private static string Passing(ParameterInfo parameter)
    {
        if (parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false) || parameter.IsDefined(typeof(ParamCollectionAttribute), inherit: false)) return "params ";
        if (!parameter.ParameterType.IsByRef) return "";
        if (parameter.IsOut) return "out ";
        if (parameter.IsDefined(typeof(RequiresLocationAttribute), inherit: false)) return "ref readonly ";
        return parameter.IsIn ? "in " : "ref ";
    }
}
