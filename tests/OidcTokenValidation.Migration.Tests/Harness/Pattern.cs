using System.Text.RegularExpressions;

namespace OidcTokenValidation.Migration.Tests.Harness;

/// <summary>Expected texts in which <c>*</c> matches any text.</summary>
internal static class Pattern
{
    public static bool Matches(string? pattern, string? text) =>
        pattern is null || text is null ? pattern == text : Regex.IsMatch(text, $"^{Regex.Escape(pattern).Replace(@"\*", ".*")}$", RegexOptions.Singleline);
}
