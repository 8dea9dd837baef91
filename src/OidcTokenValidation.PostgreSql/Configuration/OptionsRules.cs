using Npgsql;

namespace OidcTokenValidation.PostgreSql.Configuration;

/// <summary>Finds every mistake in the options at once; each message says what to write instead.</summary>
internal static class OptionsRules
{
    private const string Example = "for instance \"Host=db.example.com;Database=api;Username=api;Password=…\"";

    public static IReadOnlyList<string> FindMistakes(PostgreSqlReplayStoreOptions options)
    {
        List<string> mistakes = [];
        CheckDatabase(options, mistakes);
        if (!TableName.IsValid(options.Table))
            mistakes.Add($"Table is '{options.Table}'. Write {TableName.Rule}.");
        CheckRange(options.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), "Timeout", mistakes);
        CheckRange(options.ClockTolerance, TimeSpan.Zero, TimeSpan.FromHours(1), "ClockTolerance", mistakes);
        CheckRange(options.CleanupInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "CleanupInterval", mistakes);
        CheckRange(options.CleanupBatchSize, 1, 100_000, "CleanupBatchSize", mistakes);
        return mistakes;
    }

    private static void CheckDatabase(PostgreSqlReplayStoreOptions options, List<string> mistakes)
    {
        if (options.ConnectionString is null && options.DataSource is null)
            mistakes.Add($"Neither ConnectionString nor DataSource of PostgreSqlReplayStoreOptions is set (the configuration may lack the connection string). Set ConnectionString, {Example}, or DataSource.");
        else if (options.ConnectionString is not null && options.DataSource is not null)
            mistakes.Add("Both ConnectionString and DataSource are set. Set one of them.");
        else if (options.ConnectionString is not null && !NamesHost(options.ConnectionString))
            mistakes.Add($"ConnectionString of PostgreSqlReplayStoreOptions names no Host, or Npgsql cannot read it: a keyword is misspelt, or a value is not of its type. Write {Example}.");
        else if (options.DataSource is { } dataSource && new NpgsqlConnectionStringBuilder(dataSource.ConnectionString) is not { NoResetOnClose: true, Multiplexing: false })
            mistakes.Add("DataSource cannot keep time limits. Add \"No Reset On Close=true\" to its connection string, and no Multiplexing; let nobody else use it.");
    }

    // The text itself goes into no message: it holds a password.
    private static bool NamesHost(string connectionString)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(connectionString).Host);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            return false;
        }
    }

    private static void CheckRange<T>(T value, T min, T max, string name, List<string> mistakes)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            mistakes.Add($"{name} is {value}. Write a value from {min} to {max}.");
    }
}
