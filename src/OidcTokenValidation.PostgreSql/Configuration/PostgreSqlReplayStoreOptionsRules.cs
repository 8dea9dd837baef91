using Microsoft.Extensions.Options;

namespace OidcTokenValidation.PostgreSql.Configuration;

/// <summary>Finds all errors in the options of the replay store at once.</summary>
internal sealed class PostgreSqlReplayStoreOptionsRules : IValidateOptions<PostgreSqlReplayStoreOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PostgreSqlReplayStoreOptions options) =>
        FindErrors(options) is { Count: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

    public static IReadOnlyList<string> FindErrors(PostgreSqlReplayStoreOptions options)
    {
        List<string> errors = [];
        DatabaseRules.CheckDatabase(options.ConnectionString, options.DataSource, nameof(PostgreSqlReplayStoreOptions), errors);
        DatabaseRules.CheckTable(options.Table, errors);
        DatabaseRules.CheckTimeout(options.Timeout, errors);
        DatabaseRules.CheckRange(options.ClockTolerance, TimeSpan.Zero, TimeSpan.FromHours(1), "ClockTolerance", errors);
        DatabaseRules.CheckRange(options.CleanupInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "CleanupInterval", errors);
        DatabaseRules.CheckRange(options.CleanupBatchSize, 1, 100_000, "CleanupBatchSize", errors);
        return errors;
    }
}
