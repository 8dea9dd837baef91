using Microsoft.Extensions.Options;

namespace OidcTokenValidation.PostgreSql.Configuration;

/// <summary>Lets the host refuse to start on mistaken options.</summary>
internal sealed class OptionsValidator : IValidateOptions<PostgreSqlReplayStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgreSqlReplayStoreOptions options)
    {
        IReadOnlyList<string> mistakes = OptionsRules.FindMistakes(options);
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
