using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Pipeline;

/// <summary>Lets the host refuse to start on mistaken options, or on services that the validators cannot use.</summary>
internal sealed class OptionsValidator(RegisteredLifetimes lifetimes) : IValidateOptions<AccessTokenValidationOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessTokenValidationOptions options)
    {
        string[] mistakes = [.. OptionsRules.FindMistakes(options), .. lifetimes.FindMistakes()];
        return mistakes.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(string.IsNullOrEmpty(name) ? mistakes : mistakes.Select(mistake => $"{name}: {mistake}"));
    }
}
