using System.Reflection;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.ReadmeTables;

/// <summary>The tables of log events, instruments and activities in TELEMETRY.md, and of profiles in PROVIDERS.md, have every row and no other.</summary>
public sealed class ReadmeTableTests
{
    private static readonly string Telemetry = File.ReadAllText(Path.Combine(Checkout.Core.Folder, "TELEMETRY.md"));
    private static readonly string Providers = File.ReadAllText(Path.Combine(Checkout.Core.Folder, "PROVIDERS.md"));

    [Fact]
    public void Table_of_log_events_has_every_event_and_no_other()
    {
        LogEvent[] source = [.. Checkout.ShippedProjects.SelectMany(LogEvents.In)];
        LogEvent[] table = [.. TableRows.LogEvents(Telemetry)];

        Expect.None(source.Except(table).Select(static logged => $"TELEMETRY.md: the table of log events lacks | `{logged.Package}` | {logged.Id} | {logged.Level} |"));
        Expect.None(table.Except(source).Select(static row => $"TELEMETRY.md: the table of log events has | `{row.Package}` | {row.Id} | {row.Level} |, which nothing logs"));
    }

    [Fact]
    public void No_package_uses_an_event_id_twice() =>
        Expect.None(Checkout.ShippedProjects.SelectMany(LogEvents.In).GroupBy(static logged => (logged.Package, logged.Id)).Where(static group => group.Count() > 1).Select(static group => $"{group.Key.Package} uses the event id {group.Key.Id} twice"));

    [Fact]
    public void Tables_of_instruments_and_activities_have_every_name_and_no_other()
    {
        string[] source = [.. typeof(TelemetryNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!).Where(static name => name.Contains('.', StringComparison.Ordinal))];
        string[] table = [.. TableRows.TelemetryNames(Telemetry)];

        Expect.None(source.Except(table, StringComparer.Ordinal).Select(static name => $"TELEMETRY.md: no table has `{name}`"));
        Expect.None(table.Except(source, StringComparer.Ordinal).Select(static name => $"TELEMETRY.md: a table has `{name}`, which nothing measures"));
    }

    [Fact]
    public void Table_of_profiles_has_every_profile_and_no_other()
    {
        string[] source = [.. AccessTokenProfile.All.Select(static profile => profile.Name)];
        string[] table = [.. TableRows.Profiles(Providers)];

        Expect.None(source.Except(table, StringComparer.Ordinal).Select(static name => $"PROVIDERS.md: the table of profiles lacks `{name}`"));
        Expect.None(table.Except(source, StringComparer.Ordinal).Select(static name => $"PROVIDERS.md: the table of profiles has `{name}`, which does not exist"));
    }

    [Fact]
    public void Rows_are_read_as_they_are_written()
    {
        const string Table = "| package | id | level | what |\n|---|---|---|---|\n| `OidcTokenValidation` | 1 | Debug or Information | x |\n| `OidcTokenValidation.Grpc` | 2 | Debug | y |\n| `a.b_c` | s | z |\n";

        Assert.Equal([new("OidcTokenValidation", 1, LogEvent.Varies), new("OidcTokenValidation.Grpc", 2, "Debug")], TableRows.LogEvents(Table));
        Assert.Equal(["a.b_c"], TableRows.TelemetryNames(Table));
        Assert.Equal(["A", "B"], TableRows.Profiles("| option |\n|---|\n| `X` |\n\n| profile | `typ` |\n|---|---|\n| `A` (also C), `B` | `d` |\n\n| `E` | `F` |\n"));
    }
}
