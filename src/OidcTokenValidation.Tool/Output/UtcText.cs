using System.Globalization;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Formats a time in UTC, to the second: <c>2026-01-31T12:00:00Z</c>.</summary>
internal static class UtcText
{
    public static string Format(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
