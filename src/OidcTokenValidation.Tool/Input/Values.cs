using System.CommandLine.Parsing;
using System.Globalization;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Reads the values of options; what cannot be read becomes an error that says what to write.</summary>
internal static class Values
{
    public static DateTimeOffset Time(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= 253_402_300_799)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time))
            return time;
        argument.AddError($"The time '{text}' cannot be read. Write 2026-01-31T12:00:00Z, or seconds since 1970.");
        return default;
    }

    /// <summary>Scopes, each on its own or several in one text, as a token has them.</summary>
    public static string[] Scopes(string[]? texts) => [.. (texts ?? []).SelectMany(static text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>A number with its unit: 90s, 5m, 8h, 1d.</summary>
    public static TimeSpan Duration(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        double unit = text.Length > 1 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 } : 0;
        if (unit > 0 && int.TryParse(text.AsSpan(..^1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count) && Math.Abs(count * unit) <= 86_400d * 3650)
            return TimeSpan.FromSeconds(count * unit);
        argument.AddError($"The duration '{text}' cannot be read. Write a number with a unit, for instance 90s, 5m, 8h or 1d; negative for a token that has expired.");
        return default;
    }
}
