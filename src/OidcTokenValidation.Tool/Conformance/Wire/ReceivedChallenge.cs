using System.Text.RegularExpressions;

namespace OidcTokenValidation.Tool.Conformance.Wire;

/// <summary>One challenge of <c>WWW-Authenticate</c> (RFC 9110 §11.6.1).</summary>
/// <param name="Scheme">The scheme as it was sent.</param>
/// <param name="Parameters">The parameters in order; a name may occur twice.</param>
internal sealed partial record ReceivedChallenge(string Scheme, IReadOnlyList<(string Name, string Value)> Parameters)
{
    private const int Milliseconds = 1000;

    public string? this[string name] => GetAll(name).FirstOrDefault();

    public static IReadOnlyList<ReceivedChallenge> Parse(IEnumerable<string> fields)
    {
        var challenges = new List<ReceivedChallenge>();
        foreach (string field in fields)
        {
            List<(string Name, string Value)>? parameters = null;
            foreach (Match part in Parts().Matches(field))
            {
                if (part.Groups["scheme"] is { Success: true } scheme)
                    challenges.Add(new ReceivedChallenge(scheme.Value, parameters = []));
                else if (part.Groups["name"] is { Success: true } name)
                    parameters?.Add((name.Value, Unquote(part.Groups["value"].Value)));
            }
        }

        return challenges;
    }

    public IEnumerable<string> GetAll(string name) =>
        Parameters.Where(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static parameter => parameter.Value);

    private static string Unquote(string value) =>
        value is ['"', .., '"'] ? Escapes().Replace(value[1..^1], "${character}") : value;

    // A parameter, or a scheme: a token that no '=' follows.
    [GeneratedRegex(
        """(?<name>[\w!#$%&'*+.^`|~-]+)\s*=\s*(?<value>"(\\.|[^"\\])*"|[^\s,"]+)|(?<scheme>[\w!#$%&'*+.^`|~-]+)(?=\s|,|$)""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        Milliseconds)]
    private static partial Regex Parts();

    [GeneratedRegex(@"\\(?<character>.)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Milliseconds)]
    private static partial Regex Escapes();
}
