using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Testing.Hosting;

/// <summary>The options as the application configured them, before anything of them is replaced.</summary>
internal static class ConfiguredOptions
{
    /// <summary>Finds the application's mistakes, as its own start would. That no provider is configured is none: it gets one.</summary>
    /// <exception cref="OptionsValidationException">There are mistakes; the message names all of them.</exception>
    public static void ThrowOnMistakes(string? name, AccessTokenValidationOptions options, TrustedIssuer standIn, IEnumerable<IValidateOptions<AccessTokenValidationOptions>> validators)
    {
        if (options.Issuers is { Count: 0 } && options.ResolveIssuer is null)
            options.Issuers = [standIn];
        string[] mistakes = [.. validators.Select(validator => validator.Validate(name, options)).Where(static result => result.Failed).SelectMany(static result => result.Failures!)];
        if (mistakes.Length > 0)
            throw new OptionsValidationException(name ?? Options.DefaultName, typeof(AccessTokenValidationOptions), mistakes);
    }
}
