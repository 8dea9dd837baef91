using Microsoft.Extensions.Configuration;

namespace OidcTokenValidation.Tests.Hosting.Support;

/// <summary>Configuration that a test replaces, as a file that is changed on disk is.</summary>
internal sealed class ChangingConfiguration : ConfigurationProvider, IConfigurationSource
{
    public ChangingConfiguration(IEnumerable<KeyValuePair<string, string?>> values)
    {
        Data = new Dictionary<string, string?>(values, StringComparer.OrdinalIgnoreCase);
        Root = new ConfigurationBuilder().Add(this).Build();
    }

    public IConfigurationRoot Root { get; }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Changes values, removes those that are null, and reports the change.</summary>
    public void Change(params (string Key, string? Value)[] changes)
    {
        var data = new Dictionary<string, string?>(Data, StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string? value) in changes)
        {
            if (value is null)
                data.Remove(key);
            else
                data[key] = value;
        }

        Data = data;
        OnReload();
    }
}
