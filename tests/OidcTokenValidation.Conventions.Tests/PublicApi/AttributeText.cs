using System.Reflection;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>The attributes that are part of the contract with a caller; the others are the compiler's or our own business.</summary>
internal static class AttributeText
{
    private static readonly HashSet<string> Contract = new(StringComparer.Ordinal)
    {
        // How to use it
        "ObsoleteAttribute", "ExperimentalAttribute", "EditorBrowsableAttribute", "FlagsAttribute", "AttributeUsageAttribute",
        "OverloadResolutionPriorityAttribute", "SetsRequiredMembersAttribute",
        // Where it works
        "SupportedOSPlatformAttribute", "UnsupportedOSPlatformAttribute",
        "RequiresUnreferencedCodeAttribute", "RequiresDynamicCodeAttribute", "DynamicallyAccessedMembersAttribute",
        // What may be null
        "AllowNullAttribute", "DisallowNullAttribute", "MaybeNullAttribute", "NotNullAttribute", "MaybeNullWhenAttribute", "NotNullWhenAttribute",
        "NotNullIfNotNullAttribute", "MemberNotNullAttribute", "MemberNotNullWhenAttribute", "DoesNotReturnAttribute", "DoesNotReturnIfAttribute",
        // What the compiler passes
        "CallerArgumentExpressionAttribute", "CallerFilePathAttribute", "CallerLineNumberAttribute", "CallerMemberNameAttribute",
    };

    // The compiler marks constructors of types with required members, and ref structs, for compilers that do not know them.
    private static readonly string[] OfTheCompiler = ["Constructors of types with required members", "Types with embedded references"];

    /// <summary>One line per attribute of a member, and of what its method returns.</summary>
    public static IEnumerable<string> Lines(MemberInfo member)
    {
        var returned = member is MethodInfo method ? Of(method.ReturnParameter.CustomAttributes) : [];
        return Of(member.CustomAttributes).Concat(returned.Select(static attribute => "[return: " + attribute[1..]));
    }

    public static IEnumerable<string> Of(IEnumerable<CustomAttributeData> attributes) => attributes
        .Where(static data => Contract.Contains(data.AttributeType.Name) && !IsOfTheCompiler(data))
        .Select(Write)
        .Order(StringComparer.Ordinal);

    private static bool IsOfTheCompiler(CustomAttributeData data) =>
        data.AttributeType == typeof(ObsoleteAttribute)
        && data.ConstructorArguments.FirstOrDefault().Value is string message
        && OfTheCompiler.Any(start => message.StartsWith(start, StringComparison.Ordinal));

    private static string Write(CustomAttributeData data)
    {
        var name = data.AttributeType.Name[..^"Attribute".Length];
        var arguments = data.ConstructorArguments.Select(Value)
            .Concat(data.NamedArguments.OrderBy(static argument => argument.MemberName, StringComparer.Ordinal)
                .Select(static argument => $"{argument.MemberName} = {Value(argument.TypedValue)}"))
            .ToList();
        return arguments.Count == 0 ? $"[{name}]" : $"[{name}({string.Join(", ", arguments)})]";
    }

    private static string Value(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        IReadOnlyCollection<CustomAttributeTypedArgument> items => $"[{string.Join(", ", items.Select(Value))}]",
        Type type => $"typeof({TypeNames.Of(type)})",
        var value => ValueText.Of(value, argument.ArgumentType),
    };
}
