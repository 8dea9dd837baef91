namespace OidcTokenValidation.Conventions.Tests.Support;

/// <summary>Assertions that print one violation per line.</summary>
internal static class Expect
{
    public static void None(IEnumerable<Violation> violations) => None(violations.Select(static violation => violation.ToString()));

    public static void None(IEnumerable<string> violations)
    {
        var lines = violations.Order(StringComparer.Ordinal).ToList();
        if (lines.Count > 0) Assert.Fail($"{lines.Count} violations:\n  {string.Join("\n  ", lines)}");
    }
}
