using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Testing.Hosting;

/// <summary>Validates the options of the application before its providers are replaced.</summary>
internal static class ConfiguredOptions
{
    /// <summary>Throws if the options have errors. Missing issuers are not an error: <paramref name="replacement"/> is added instead.</summary>
    /// <exception cref="OptionsValidationException">The options have errors; the message contains all of them.</exception>
    public static void ThrowOnErrors(
        string? name,
        AccessTokenValidationOptions options,
        TrustedIssuer replacement,
        IEnumerable<IValidateOptions<AccessTokenValidationOptions>> validators)
    {
        if (options.Issuers is { Count: 0 } && options.ResolveIssuer is null)
            options.Issuers = [replacement];
        ThrowOnErrors(name, options, validators);
    }

    /// <summary>Throws if the options have errors.</summary>
    /// <exception cref="OptionsValidationException">The options have errors; the message contains all of them.</exception>
    public static void ThrowOnErrors<TOptions>(string? name, TOptions options, IEnumerable<IValidateOptions<TOptions>> validators)
        where TOptions : class
    {
        string[] errors =
        [
            .. validators.Select(validator => validator.Validate(name, options))
                .Where(static result => result.Failed)
                .SelectMany(static result => result.Failures!),
        ];
        if (errors.Length > 0)
            throw new OptionsValidationException(name ?? Options.DefaultName, typeof(TOptions), errors);
    }
}
