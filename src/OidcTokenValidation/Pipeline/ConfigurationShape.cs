using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Pipeline;

/// <summary>Finds single values where lists or sections are expected: the binder would leave them out without a word.</summary>
internal static class ConfigurationShape
{
    /// <summary>Checks a section of options before it is bound.</summary>
    /// <exception cref="OptionsValidationException">There are such values; the message names all of them.</exception>
    public static void Check(IConfiguration configuration)
    {
        List<string> mistakes = [];
        Find(configuration.GetSection("Audiences"), "a list, for instance Audiences:0", mistakes);
        Find(configuration.GetSection("Limits"), "its members", mistakes);
        IConfigurationSection issuers = configuration.GetSection("Issuers");
        Find(issuers, "a list of sections, for instance Issuers:0:Issuer", mistakes);
        foreach (IConfigurationSection issuer in issuers.GetChildren())
        {
            Find(issuer, "its members, for instance Issuer", mistakes);
            Find(issuer.GetSection("Keys"), "its members", mistakes);
            Find(issuer.GetSection("AllowedAlgorithms"), "a list, for instance AllowedAlgorithms:0", mistakes);
        }

        if (mistakes.Count > 0)
            throw new OptionsValidationException(nameof(AccessTokenValidationOptions), typeof(AccessTokenValidationOptions), mistakes);
    }

    // An empty list in a JSON file arrives as an empty value.
    private static void Find(IConfigurationSection section, string expected, List<string> mistakes)
    {
        if (!string.IsNullOrEmpty(section.Value))
            mistakes.Add($"{section.Path} is '{section.Value}'. Write {expected}.");
    }
}
