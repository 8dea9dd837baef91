using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Text;

/// <summary>Joins values to a text that is equal only if all values are.</summary>
internal static class DistinctText
{
    // With the length before each value, different lists have different texts.
    public static string Join(params ReadOnlySpan<object?> values)
    {
        var text = new StringBuilder();
        foreach (object? value in values)
        {
            string? item = value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{item?.Length ?? -1}:{item}");
        }

        return text.ToString();
    }
}
