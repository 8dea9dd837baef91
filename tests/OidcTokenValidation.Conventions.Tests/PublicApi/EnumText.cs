using System.Globalization;
using System.Reflection;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>The names of an enum with their numbers, by number.</summary>
internal static class EnumText
{
    public static IEnumerable<string> Lines(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (field, number: Convert.ToDecimal(field.GetRawConstantValue(), CultureInfo.InvariantCulture)))
        .OrderBy(static entry => entry.number)
        .ThenBy(static entry => entry.field.Name, StringComparer.Ordinal)
        .SelectMany(static entry => AttributeText.Lines(entry.field)
            .Append($"{entry.field.Name} = {entry.number.ToString(CultureInfo.InvariantCulture)},"));
}
