using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Redis.Configuration;

/// <summary>Finds all errors in the options at once. Each message contains the correction.</summary>
internal sealed class RedisRevocationFeedOptionsRules : IValidateOptions<RedisRevocationFeedOptions>
{
    public static IReadOnlyList<string> FindErrors(RedisRevocationFeedOptions options)
    {
        List<string> errors = [];
        ServerRules.CheckServer(options.ConnectionString, options.Connection, nameof(RedisRevocationFeedOptions), errors);
        ServerRules.CheckPrefix(options.Key, errors, nameof(options.Key));
        ServerRules.CheckTimeout(options.Timeout, errors);
        return errors;
    }

    public ValidateOptionsResult Validate(string? name, RedisRevocationFeedOptions options) => ServerRules.GetResult(FindErrors(options));
}
