using Npgsql;

namespace OidcTokenValidation.PostgreSql.Configuration;

/// <summary>The rules for options that a store and a feed have. Each message contains the correction.</summary>
internal static class DatabaseRules
{
    private const string Example = "for instance \"Host=db.example.com;Database=api;Username=api;Password=…\"";

    public static void CheckDatabase(string? connectionString, NpgsqlDataSource? dataSource, string options, List<string> errors)
    {
        if (connectionString is null && dataSource is null)
        {
            errors.Add(
                $"Neither ConnectionString nor DataSource of {options} is set (the configuration may lack the connection string). "
                + $"Set ConnectionString, {Example}, or DataSource.");
        }
        else if (connectionString is not null && dataSource is not null)
        {
            errors.Add("Both ConnectionString and DataSource are set. Set one of them.");
        }
        else if (connectionString is not null && !HasHost(connectionString))
        {
            errors.Add(
                $"ConnectionString of {options} has no Host, or Npgsql cannot parse it: a keyword is misspelt or a value has the wrong type. "
                + $"Write {Example}.");
        }
        else if (dataSource is not null && !EnforcesTimeLimits(dataSource))
        {
            errors.Add(
                "DataSource cannot enforce time limits. Add \"No Reset On Close=true\" to its connection string, remove Multiplexing, "
                + "and do not use the data source for anything else.");
        }
    }

    public static void CheckTable(string table, List<string> errors)
    {
        if (!TableName.IsValid(table))
            errors.Add($"Table is '{table}'. Write {TableName.Rule}.");
    }

    public static void CheckTimeout(TimeSpan timeout, List<string> errors) =>
        CheckRange(timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), "Timeout", errors);

    public static void CheckRange<T>(T value, T min, T max, string name, List<string> errors)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            errors.Add($"{name} is {value}. Write a value from {min} to {max}.");
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
}
