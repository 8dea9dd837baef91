using System.Globalization;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>What is wrong with the times of a token.</summary>
internal static class TimeProblems
{
    // The greatest value of AccessTokenValidationOptions.ClockSkew, in seconds.
    private const double MaxSkew = 300;

    /// <summary>The token has expired.</summary>
    public static Problem Expired(JwtView token, DateTimeOffset now) => new(
        "Expired",
        $"The token has expired: exp {token.Date("exp")}, now {UtcText.Format(now)}.",
        "request a new token; if the clock of this machine is wrong, set it (NTP)",
        $"to check everything else with this token: --at {GetTimeWithin(token)}");

    /// <summary>The token is valid only in the future.</summary>
    public static Problem Future(JwtView token, string claim, DateTimeOffset now)
    {
        double ahead = (token.Time(claim) ?? 0) - now.ToUnixTimeSeconds();
        string by = string.Create(CultureInfo.InvariantCulture, $"{ahead:0} s ahead of the clock of this machine");
        return new(
            "ClockBehind",
            $"The token is valid only in the future: {claim} {token.Date(claim)} is {by}, now {UtcText.Format(now)}.",
            "set the clock of this machine, or that of the provider (NTP)",
            ahead <= MaxSkew
                ? string.Create(
                    CultureInfo.InvariantCulture, $"or options.ClockSkew = TimeSpan.FromSeconds({Math.Ceiling(ahead / 10) * 10:0});   // at most 5 minutes")
                : "options.ClockSkew cannot bridge it: it is at most 5 minutes");
    }

    private static string GetTimeWithin(JwtView token) =>
        string.Create(CultureInfo.InvariantCulture, $"{token.Time("iat") ?? (token.Time("exp") ?? 0) - 1:0}");
}
