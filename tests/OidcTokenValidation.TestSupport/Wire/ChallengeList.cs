using System.Text.RegularExpressions;

namespace OidcTokenValidation.TestSupport.Wire;

/// <summary>Parses WWW-Authenticate fields (RFC 9110 §11.6.1): one field may contain several challenges. It is stricter than a client has to be.</summary>
public static partial class ChallengeList
{
    private static readonly string[] TextParameters = ["error", "error_description"];

    /// <summary>One text for each challenge, written in one way. Fails the test where the grammar is broken.</summary>
    public static IReadOnlyList<string> Read(IEnumerable<string> fields)
    {
        List<(string Scheme, List<(string Name, string Value)> Parameters)> challenges = [];
        foreach (string field in fields)
        {
            int end = 0;
            foreach (Match part in Part().Matches(field))
            {
                if (part.Groups["scheme"].Success)
                    challenges.Add((part.Groups["scheme"].Value, []));
                Assert.True(challenges.Count > 0, $"A parameter without a scheme: {field}");
                challenges[^1].Parameters.Add((part.Groups["name"].Value, part.Groups["value"].Value));
                end = part.Index + part.Length;
            }

            Assert.True(end == field.Length, $"Not a list of challenges: {field}");
        }

        foreach ((string _, List<(string Name, string Value)> parameters) in challenges)
            Check(parameters);
        return [.. challenges.Select(static c => $"{c.Scheme} {string.Join(", ", c.Parameters.Select(static p => $"{p.Name}=\"{p.Value}\""))}")];
    }

    /// <summary>The value of a parameter of a challenge that was read; null if it has none.</summary>
    public static string? ParameterOf(string challenge, string name) =>
        Part().Matches(challenge).FirstOrDefault(part => part.Groups["name"].Value == name)?.Groups["value"].Value;

    // RFC 6750 §3: the realm, each parameter at most once, and only these characters.
    private static void Check(List<(string Name, string Value)> parameters)
    {
        Assert.Equal(parameters.Count, parameters.DistinctBy(static p => p.Name, StringComparer.OrdinalIgnoreCase).Count());
        Assert.Single(parameters, static p => p.Name == "realm");
        foreach ((string name, string value) in parameters)
        {
            Assert.Matches(TextParameters.Contains(name, StringComparer.Ordinal) || name == "realm" ? Text() : Words(), value);
            if (name == "max_age")
                Assert.Matches("^[0-9]+$", value);
        }
    }

    [GeneratedRegex(@"\G(?<comma>, )?((?<scheme>[!#-'*+.^-z|~\w-]+) )?(?<name>[a-z_]+)=""(?<value>[^""\\]*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();

    [GeneratedRegex(@"^[\x20\x21\x23-\x5B\x5D-\x7E]+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Text();

    [GeneratedRegex(@"^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Words();
}
