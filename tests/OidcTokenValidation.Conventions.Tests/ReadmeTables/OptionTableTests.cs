using System.Reflection;
using System.Text.RegularExpressions;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.ReadmeTables;

/// <summary>The tables of options in CONFIGURATION.md have every option, and none that does not exist.</summary>
public sealed partial class OptionTableTests
{
    private static readonly Type[] Groups = [typeof(TokenLimits), typeof(TokenDecryptionOptions), typeof(DPoPOptions), typeof(ClientCertificateOptions), typeof(ProtectedResourceOptions), typeof(BackchannelLogoutOptions), typeof(IntrospectionOptions), typeof(KeySourceOptions), typeof(StatusListOptions)];

    [Theory]
    [InlineData(typeof(AccessTokenValidationOptions))]
    [InlineData(typeof(TrustedIssuer))]
    public void Table_of_options_has_every_option_and_no_other(Type options)
    {
        string[] table = [.. NamesIn(TableOf(options))];
        string[] source = [.. NamesOf(options, prefix: "")];

        Expect.None(source.Except(table, StringComparer.Ordinal).Select(name => $"CONFIGURATION.md: the table of {options.Name} lacks `{name}`"));
        Expect.None(table.Except(source, StringComparer.Ordinal).Select(name => $"CONFIGURATION.md: the table of {options.Name} has `{name}`, which is no option"));
    }

    [Fact]
    public void Name_that_begins_with_a_dot_belongs_to_the_group_before_it() =>
        Assert.Equal(["A", "B.C", "B.D", "E"], NamesIn("| option | meaning |\n|---|---|\n| `A` | `X` |\n| `B.C`, `.D` | y |\n| `E` | z |\n"));

    private static string TableOf(Type options)
    {
        string guide = File.ReadAllText(Path.Combine(Checkout.Core.Folder, "CONFIGURATION.md"));
        int begin = guide.IndexOf($"\n## {options.Name}\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"CONFIGURATION.md has no table of {options.Name}");
        return string.Join('\n', guide[begin..].Split('\n').Skip(3).TakeWhile(static line => line.StartsWith('|')));
    }

    private static IEnumerable<string> NamesIn(string table)
    {
        string group = "";
        foreach (string row in table.Split('\n').Where(static row => row.StartsWith("| `", StringComparison.Ordinal)))
        {
            foreach (string name in Quoted().Matches(row.Split('|')[1]).Select(static match => match.Groups["name"].Value))
            {
                if (!name.StartsWith('.'))
                    group = name[..(name.LastIndexOf('.') + 1)];
                yield return name.StartsWith('.') ? group + name[1..] : name;
            }
        }
    }

    private static IEnumerable<string> NamesOf(Type options, string prefix) => options
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .SelectMany(property => Groups.Contains(property.PropertyType) ? NamesOf(property.PropertyType, $"{prefix}{property.Name}.") : [prefix + property.Name]);

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
