using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Pipeline;

/// <summary>Lets the host refuse to start on mistaken options.</summary>
internal sealed class OptionsValidator : IValidateOptions<AccessTokenValidationOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessTokenValidationOptions options)
    {
        IReadOnlyList<string> mistakes = OptionsRules.FindMistakes(options);
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(string.IsNullOrEmpty(name) ? mistakes : mistakes.Select(mistake => $"{name}: {mistake}"));
    }
}
