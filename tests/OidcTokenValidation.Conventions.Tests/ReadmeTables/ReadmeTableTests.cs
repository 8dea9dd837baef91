using System.Reflection;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.ReadmeTables;

/// <summary>The README's tables of log events, instruments and activities are whole, and have nothing that is no more.</summary>
public sealed class ReadmeTableTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));

    [Fact]
    public void Table_lists_every_log_event_and_no_other()
    {
        LogEvent[] source = [.. Checkout.ShippedProjects.SelectMany(LogEvents.In)];
        LogEvent[] table = [.. TableRows.LogEvents(Readme)];

        Expect.None(source.Except(table).Select(static logged => $"README.md: the table of log events lacks | `{logged.Package}` | {logged.Id} | {logged.Level} |"));
        Expect.None(table.Except(source).Select(static row => $"README.md: the table of log events has | `{row.Package}` | {row.Id} | {row.Level} |, which nothing logs"));
    }

    [Fact]
    public void No_package_uses_an_event_id_twice() =>
        Expect.None(Checkout.ShippedProjects.SelectMany(LogEvents.In).GroupBy(static logged => (logged.Package, logged.Id)).Where(static group => group.Count() > 1).Select(static group => $"{group.Key.Package} uses the event id {group.Key.Id} twice"));

    [Fact]
    public void Tables_list_every_instrument_and_activity_and_no_other()
    {
        string[] source = [.. typeof(TelemetryNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!).Where(static name => name.Contains('.', StringComparison.Ordinal))];
        string[] table = [.. TableRows.TelemetryNames(Readme)];

        Expect.None(source.Except(table, StringComparer.Ordinal).Select(static name => $"README.md: no table has `{name}`"));
        Expect.None(table.Except(source, StringComparer.Ordinal).Select(static name => $"README.md: a table has `{name}`, which nothing measures"));
    }

    [Fact]
    public void Rows_are_read_as_they_are_written()
    {
        const string Table = "| package | id | level | what |\n|---|---|---|---|\n| `OidcTokenValidation` | 1 | Debug or Information | x |\n| `OidcTokenValidation.Grpc` | 2 | Debug | y |\n| `a.b_c` | s | z |\n";

        Assert.Equal([new("OidcTokenValidation", 1, LogEvent.Varies), new("OidcTokenValidation.Grpc", 2, "Debug")], TableRows.LogEvents(Table));
        Assert.Equal(["a.b_c"], TableRows.TelemetryNames(Table));
    }
}
