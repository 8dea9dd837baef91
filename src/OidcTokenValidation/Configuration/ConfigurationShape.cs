using Microsoft.Extensions.Configuration;

namespace OidcTokenValidation.Configuration;

/// <summary>
/// Finds errors in how options are written in configuration. The binder ignores names that no option has, and reads a bare number as days:
/// both would be rules that silently do not apply.
/// </summary>
internal static class ConfigurationShape
{
    /// <summary>Finds every error in how a section of options is written.</summary>
    public static IReadOnlyList<string> FindErrors(IConfiguration configuration)
    {
        List<string> errors = [];
        if (configuration is IConfigurationSection section && !section.Exists())
            errors.Add($"The configuration section '{section.Path}' has no values. Check its name, and whether the file that holds it is read.");
        Find(ConfigurationMember.Root, configuration, errors);
        return errors;
    }

    private static void Find(ConfigurationMember member, IConfiguration configuration, List<string> errors)
    {
        // An empty list in a JSON file is an empty value here. The value in the place of a list or a section may be a secret, and is not repeated.
        if (configuration is IConfigurationSection { Value: { Length: > 0 } value } section && member.FindExpected(value) is { } expected)
            errors.Add(member.IsSingle ? $"{section.Path} is '{value}'. Write {expected}." : $"{section.Path} is a single value. Write {expected}.");
        if (member.IsName && configuration is IConfigurationSection { Value.Length: > 0 } named && named.GetChildren().Any())
        {
            errors.Add($"{named.Path} is the name '{named.Value}' in one source of the configuration, and a section in another one. "
                + $"Write a section in both, with the name as its {ProfileSection.Base}.");
        }

        foreach (IConfigurationSection child in configuration.GetChildren())
        {
            if (member.Find(child.Key) is { } found)
                Find(found, child, errors);
            else
                errors.Add($"{child.Path} is not known here. {member.Advice}");
        }
    }
}
