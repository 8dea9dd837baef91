using System.Reflection;
using System.Runtime.CompilerServices;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>The members of a type: fields, constructors, properties, events, methods; each kind sorted by name.</summary>
internal static class MemberText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Lines(Type type)
    {
        var fields = type.GetFields(Declared).Where(Visibility.IsVisible).Select(static f => (f as MemberInfo, Field(f)));
        var constructors = type.GetConstructors(Declared).Where(IsWritten).Select(static c => (c as MemberInfo, MethodText.Constructor(c)));
        var properties = type.GetProperties(Declared).Where(Visibility.IsVisible).Select(static p => (p as MemberInfo, PropertyText.Of(p)));
        var events = type.GetEvents(Declared).Where(static e => Visibility.IsVisible(e.AddMethod)).Select(static e => (e as MemberInfo, Event(e)));
        var methods = type.GetMethods(Declared).Where(IsWritten).Select(static m => (m as MemberInfo, MethodText.Method(m)));

        return Sorted(fields).Concat(Sorted(constructors)).Concat(Sorted(properties)).Concat(Sorted(events)).Concat(Sorted(methods));
    }

    private static IEnumerable<string> Sorted(IEnumerable<(MemberInfo Member, string Text)> members) => members
        .OrderBy(static member => member.Member.Name, StringComparer.Ordinal)
        .ThenBy(static member => member.Text, StringComparer.Ordinal)
        .SelectMany(static member => AttributeText.Lines(member.Member).Append(member.Text));

    // The copy constructor of a record is the compiler's.
    private static bool IsWritten(ConstructorInfo constructor) => Visibility.IsVisible(constructor) && !IsCompilers(constructor);

    // What every record has anyway says nothing; Deconstruct follows the positional parameters.
    private static bool IsWritten(MethodInfo method) =>
        Visibility.IsVisible(method)
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
        && (method.Name is "Deconstruct" || !IsCompilers(method));

    private static bool IsCompilers(MethodBase method) => method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static string Field(FieldInfo field)
    {
        var access = Visibility.Of(field);
        var type = TypeNames.Of(field.FieldType, Nullability.Of(field));
        if (field.IsLiteral) return $"{access} const {type} {field.Name} = {ValueText.Of(field.GetRawConstantValue(), field.FieldType)};";

        var isRequired = field.IsDefined(typeof(RequiredMemberAttribute), inherit: false);
        return $"{access} {(field.IsStatic ? "static " : "")}{(isRequired ? "required " : "")}{(field.IsInitOnly ? "readonly " : "")}{type} {field.Name};";
    }

    private static string Event(EventInfo member)
    {
        var type = TypeNames.Of(member.EventHandlerType!, Nullability.Of(member));
        return $"{Visibility.Of(member.AddMethod!)} {MethodText.Modifiers(member.AddMethod!)}event {type} {member.Name};";
    }
}
