namespace OidcTokenValidation.Conventions.Tests.Support;

/// <summary>Assertions that print one finding per line.</summary>
internal static class Expect
{
    public static void None(IEnumerable<Finding> findings) => None(findings.Select(static finding => finding.ToString()));

    public static void None(IEnumerable<string> findings)
    {
        var lines = findings.Order(StringComparer.Ordinal).ToList();
        if (lines.Count > 0) Assert.Fail($"{lines.Count} finding(s):\n  {string.Join("\n  ", lines)}");
    }
}
