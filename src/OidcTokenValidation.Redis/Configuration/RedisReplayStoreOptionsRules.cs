using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Redis.Configuration;

/// <summary>Finds all errors in the options at once. Each message contains the correction.</summary>
internal sealed class RedisReplayStoreOptionsRules : IValidateOptions<RedisReplayStoreOptions>
{
    private static readonly TimeSpan MaxTolerance = TimeSpan.FromHours(1);

    public static IReadOnlyList<string> FindErrors(RedisReplayStoreOptions options)
    {
        List<string> errors = [];
        ServerRules.CheckServer(options.ConnectionString, options.Connection, nameof(RedisReplayStoreOptions), errors);
        ServerRules.CheckPrefix(options.KeyPrefix, errors);
        ServerRules.CheckTimeout(options.Timeout, errors);
        ServerRules.CheckRange(options.ClockTolerance, TimeSpan.Zero, MaxTolerance, nameof(options.ClockTolerance), errors);
        ServerRules.CheckRange(options.MaxProofsPerClientKey, 1, 100_000_000, nameof(options.MaxProofsPerClientKey), errors);
        return errors;
    }

    public ValidateOptionsResult Validate(string? name, RedisReplayStoreOptions options) => ServerRules.GetResult(FindErrors(options));
}
