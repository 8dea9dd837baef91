using System.Reflection;
using System.Runtime.CompilerServices;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

internal static class PropertyText
{
    public static string Of(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(static accessor => Visibility.IsVisible(accessor)).ToList();
        var widest = accessors.Find(static accessor => accessor.IsPublic) ?? accessors[0];
        var type = TypeNames.Of(property.PropertyType, Nullability.Of(property));
        var required = property.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? "required " : "";
        var indices = property.GetIndexParameters();
        var name = indices.Length == 0 ? property.Name : $"this[{MethodText.Parameters(indices)}]";

        return $"{Visibility.Of(widest)} {MethodText.Modifiers(widest)}{required}{MethodText.RefKind(property.GetMethod?.ReturnParameter)}{type} {name} "
            + $"{{ {Accessor(property.GetMethod, "get", widest)}{Accessor(property.SetMethod, IsInit(property) ? "init" : "set", widest)}}}";
    }

    private static string Accessor(MethodInfo? accessor, string keyword, MethodInfo widest)
    {
        if (!Visibility.IsVisible(accessor)) return "";
        var narrower = widest.IsPublic && !accessor!.IsPublic ? "protected " : "";
        return $"{narrower}{keyword}; ";
    }

    private static bool IsInit(PropertyInfo property) =>
        property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
}
