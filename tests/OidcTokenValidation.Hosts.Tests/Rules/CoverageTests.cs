using System.Reflection;
using OidcTokenValidation.Hosts.Tests.Contract;

namespace OidcTokenValidation.Hosts.Tests.Rules;

/// <summary>Every regression has a test, and every host runs every chapter.</summary>
public sealed class CoverageTests
{
    private static readonly Type[] Types = typeof(CoverageTests).Assembly.GetTypes();

    private static readonly Type[] Chapters = [.. Types.Where(static type => type.BaseType == typeof(HostContract))];

    [Fact]
    public void Every_regression_has_a_test_or_a_reason_why_no_wire_shows_it()
    {
        IReadOnlyList<string> expected = Lines.Regressions;
        HashSet<string> shown = [.. Tests().SelectMany(static test => test.GetCustomAttribute<RegressionAttribute>()?.Lines ?? [])];
        Assert.DoesNotContain(expected, line => !shown.Contains(line) && !Lines.NotOnTheWire.ContainsKey(line));

        // A reason that is out of date or has no line must be removed.
        Assert.DoesNotContain(Lines.NotOnTheWire.Keys, line => shown.Contains(line) || !expected.Contains(line, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_host_keeps_every_chapter()
    {
        Assert.NotEmpty(Chapters);
        foreach (Type chapter in Chapters)
        {
            string[] on = [.. Types.Where(type => type.BaseType == chapter && type.IsSealed).Select(static type => type.Namespace!).Order(StringComparer.Ordinal)];
            Assert.Equal(["OidcTokenValidation.Hosts.Tests.OnAspNetCore", "OidcTokenValidation.Hosts.Tests.OnGrpc", "OidcTokenValidation.Hosts.Tests.OnHttpListener"], on);
        }
    }

    private static IEnumerable<MethodInfo> Tests() =>
        Chapters.SelectMany(static chapter => chapter.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)).Where(static method => method.GetCustomAttribute<FactAttribute>() is not null);
}
