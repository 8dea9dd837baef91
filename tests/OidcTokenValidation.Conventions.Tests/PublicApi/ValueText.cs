using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>Constants and default values as C# writes them.</summary>
internal static class ValueText
{
    public static string Of(object? value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) is { } underlying && value is not null ? underlying : type;
        if (value is null) return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null";
        if (type.IsEnum) return OfEnum(Enum.ToObject(type, value), type);

        return value switch
        {
            string text => SymbolDisplay.FormatLiteral(text, quote: true),
            char letter => SymbolDisplay.FormatLiteral(letter, quote: true),
            bool truth => truth ? "true" : "false",
            long number => number.ToString(CultureInfo.InvariantCulture) + "L",
            ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
            uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
            double number => number.ToString("R", CultureInfo.InvariantCulture) + "D",
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static string OfEnum(object value, Type type)
    {
        var names = value.ToString()!;
        return char.IsAsciiDigit(names[0]) || names[0] == '-'
            ? $"({TypeNames.Of(type)}){names}"
            : string.Join(" | ", names.Split(", ").Select(name => $"{TypeNames.Of(type)}.{name}"));
    }
}
