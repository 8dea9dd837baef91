using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Configuration;

/// <summary>Finds all errors in the options of revocation. Each message contains the correction.</summary>
internal sealed class TokenRevocationOptionsRules : IValidateOptions<TokenRevocationOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TokenRevocationOptions options) =>
        FindErrors(options) is { Count: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

    public static IReadOnlyList<string> FindErrors(TokenRevocationOptions options)
    {
        List<string> errors = [];
        if (options.MaxTokenLifetime is not { } lifetime)
        {
            errors.Add("MaxTokenLifetime is not set. Set the longest time from the issue of a token to its expiry that the provider uses, for instance "
                + "options.MaxTokenLifetime = TimeSpan.FromHours(1): entries are stored for that time, and tokens that live longer are rejected.");
        }
        else if (lifetime < TimeSpan.FromMinutes(1) || lifetime > TimeSpan.FromDays(30))
        {
            errors.Add($"MaxTokenLifetime is {lifetime}. Set a time from 1 minute to 30 days.");
        }

        if (options.MaxEntries is < 1000 or > 10_000_000)
            errors.Add($"MaxEntries is {options.MaxEntries}. Set a number from 1,000 to 10,000,000.");
        if (options.MaxFeedLag < TimeSpan.FromSeconds(2) || options.MaxFeedLag > TimeSpan.FromDays(1))
            errors.Add($"MaxFeedLag is {options.MaxFeedLag}. Set a time from 2 seconds to 1 day.");
        return errors;
    }
}
