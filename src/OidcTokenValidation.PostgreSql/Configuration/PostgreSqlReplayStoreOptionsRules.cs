using Npgsql;

namespace OidcTokenValidation.PostgreSql.Configuration;

/// <summary>Finds all errors in the options at once. Each message contains the correction.</summary>
internal static class PostgreSqlReplayStoreOptionsRules
{
    private const string Example = "for instance \"Host=db.example.com;Database=api;Username=api;Password=…\"";

    public static IReadOnlyList<string> FindErrors(PostgreSqlReplayStoreOptions options)
    {
        List<string> errors = [];
        CheckDatabase(options, errors);
        if (!TableName.IsValid(options.Table))
            errors.Add($"Table is '{options.Table}'. Write {TableName.Rule}.");
        CheckRange(options.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), "Timeout", errors);
        CheckRange(options.ClockTolerance, TimeSpan.Zero, TimeSpan.FromHours(1), "ClockTolerance", errors);
        CheckRange(options.CleanupInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "CleanupInterval", errors);
        CheckRange(options.CleanupBatchSize, 1, 100_000, "CleanupBatchSize", errors);
        return errors;
    }

    private static void CheckDatabase(PostgreSqlReplayStoreOptions options, List<string> errors)
    {
        if (options.ConnectionString is null && options.DataSource is null)
        {
            errors.Add(
                "Neither ConnectionString nor DataSource of PostgreSqlReplayStoreOptions is set (the configuration may lack the connection string). "
                + $"Set ConnectionString, {Example}, or DataSource.");
        }
        else if (options.ConnectionString is not null && options.DataSource is not null)
        {
            errors.Add("Both ConnectionString and DataSource are set. Set one of them.");
        }
        else if (options.ConnectionString is not null && !HasHost(options.ConnectionString))
        {
            errors.Add(
                "ConnectionString of PostgreSqlReplayStoreOptions has no Host, or Npgsql cannot parse it: a keyword is misspelt or a value has the wrong type. "
                + $"Write {Example}.");
        }
        else if (options.DataSource is { } dataSource && !EnforcesTimeLimits(dataSource))
        {
            errors.Add(
                "DataSource cannot enforce time limits. Add \"No Reset On Close=true\" to its connection string, remove Multiplexing, "
                + "and do not use the data source for anything else.");
        }
    }

    private static bool EnforcesTimeLimits(NpgsqlDataSource dataSource) =>
        new NpgsqlConnectionStringBuilder(dataSource.ConnectionString) is { NoResetOnClose: true, Multiplexing: false };

    // The connection string contains a password, so no message contains it.
    private static bool HasHost(string connectionString)
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

    private static void CheckRange<T>(T value, T min, T max, string name, List<string> errors)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            errors.Add($"{name} is {value}. Write a value from {min} to {max}.");
    }
}
