using Microsoft.Extensions.Options;
using Npgsql;

namespace OidcTokenValidation.PostgreSql.Configuration;

/// <summary>Finds all errors in the options of the revocation feed at once.</summary>
internal sealed class PostgreSqlRevocationFeedOptionsRules : IValidateOptions<PostgreSqlRevocationFeedOptions>
{
    private const int MinPoolSize = 2;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PostgreSqlRevocationFeedOptions options) =>
        FindErrors(options) is { Count: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

    public static IReadOnlyList<string> FindErrors(PostgreSqlRevocationFeedOptions options)
    {
        List<string> errors = [];
        DatabaseRules.CheckDatabase(options.ConnectionString, options.DataSource, nameof(PostgreSqlRevocationFeedOptions), errors);
        if (errors.Count == 0)
            CheckPoolSize(new NpgsqlConnectionStringBuilder(options.ConnectionString ?? options.DataSource!.ConnectionString), errors);
        DatabaseRules.CheckTable(options.Table, errors);
        DatabaseRules.CheckTimeout(options.Timeout, errors);
        return errors;
    }

    // One connection waits for notifications.
    private static void CheckPoolSize(NpgsqlConnectionStringBuilder text, List<string> errors)
    {
        if (text.MaxPoolSize < MinPoolSize)
            errors.Add($"Maximum Pool Size is {text.MaxPoolSize} in the connection string. Write a number from {MinPoolSize}, or leave it out.");
    }
}
