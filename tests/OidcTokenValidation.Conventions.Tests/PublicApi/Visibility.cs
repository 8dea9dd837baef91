using System.Reflection;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>What code outside of the assembly can see: public, and protected where it can derive.</summary>
internal static class Visibility
{
    public static bool IsVisible(FieldInfo field) => field.IsPublic || (!field.DeclaringType!.IsSealed && (field.IsFamily || field.IsFamilyOrAssembly));

    public static bool IsVisible(MethodBase? method) =>
        method is not null && (method.IsPublic || (!method.DeclaringType!.IsSealed && (method.IsFamily || method.IsFamilyOrAssembly)));

    // The language gives every record a protected EqualityContract.
    public static bool IsVisible(PropertyInfo property) =>
        (IsVisible(property.GetMethod) || IsVisible(property.SetMethod))
        && !(property.Name is "EqualityContract" && TypeHeader.IsRecord(property.DeclaringType!));

    public static string Of(FieldInfo field) => field.IsPublic ? "public" : "protected";

    public static string Of(MethodBase method) => method.IsPublic ? "public" : "protected";
}
