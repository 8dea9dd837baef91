using System.CommandLine.Parsing;
using System.Globalization;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Parses the values of options. An invalid value becomes an error that contains the correction.</summary>
internal static class OptionValues
{
    public static DateTimeOffset ParseTime(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= 253_402_300_799)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out DateTimeOffset time))
            return time;
        argument.AddError($"The time '{text}' cannot be parsed. Write 2026-01-31T12:00:00Z, or seconds since 1970.");
        return default;
    }

    /// <summary>Parses the name of a profile.</summary>
    public static AccessTokenProfile? ParseProfile(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        AccessTokenProfile? profile = AccessTokenProfile.Find(text);
        if (profile is null)
            argument.AddError($"--profile is '{text}', which does not exist. Write one of {string.Join(", ", AccessTokenProfile.All)}.");
        return profile;
    }

    /// <summary>Parses scopes; one text may contain several, separated by spaces.</summary>
    public static string[] ParseScopes(string[]? texts) =>
        [.. (texts ?? []).SelectMany(static text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Parses a number with a unit: 90s, 5m, 8h, 1d.</summary>
    public static TimeSpan ParseDuration(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        double unit = text.Length > 1 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 } : 0;
        if (unit > 0
            && int.TryParse(text.AsSpan(..^1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count)
            && Math.Abs(count * unit) <= 86_400d * 3650)
            return TimeSpan.FromSeconds(count * unit);
        argument.AddError(
            $"The duration '{text}' cannot be parsed. Write a number with a unit, for instance 90s, 5m, 8h or 1d; negative for an expired token.");
        return default;
    }
}
