using System.Globalization;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Formats a time relative to now: <c>in 59 min</c>, <c>3 d ago</c>.</summary>
internal static class RelativeTime
{
    public static string Format(DateTimeOffset time, DateTimeOffset now)
    {
        TimeSpan distance = (time - now).Duration();
        string text = distance.TotalSeconds < 100 ? Number(distance.TotalSeconds, "s")
            : distance.TotalMinutes < 100 ? Number(distance.TotalMinutes, "min")
            : distance.TotalHours < 48 ? Number(distance.TotalHours, "h")
            : Number(distance.TotalDays, "d");
        return distance < TimeSpan.FromSeconds(1) ? "now" : time > now ? $"in {text}" : $"{text} ago";
    }

    private static string Number(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value):0} {unit}");
}
