using Microsoft.Extensions.Options;

namespace OidcTokenValidation.PostgreSql.Configuration;

/// <summary>Validates the options when the host starts.</summary>
internal sealed class PostgreSqlReplayStoreOptionsValidator : IValidateOptions<PostgreSqlReplayStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgreSqlReplayStoreOptions options)
    {
        IReadOnlyList<string> errors = PostgreSqlReplayStoreOptionsRules.FindErrors(options);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
