using System.Text.RegularExpressions;

namespace OidcTokenValidation.Conventions.Tests.Trace;

/// <summary>One rule of a standard that this library enforces, or a limit of its own.</summary>
/// <param name="Id">The standard, its section and a name: <c>RFC 9449 §4.3 check 9</c>.</param>
/// <param name="Level">MUST, SHOULD or MAY as in the standard, or <see cref="Own"/>.</param>
/// <param name="Words">What is required, in the words of this repository.</param>
/// <param name="Places">Where the rule is decided.</param>
internal sealed partial record TracedRule(string Id, string Level, string Words, IReadOnlyList<DecidingPlace> Places)
{
    /// <summary>A decision of this library where the standard leaves it open: the file that decides it need not cite the section.</summary>
    public const string Own = "own";

    public static readonly string[] Levels = ["MUST", "SHOULD", "MAY", Own];

    public string Standard => IdParts().Match(Id).Groups["standard"].Value;

    public string Section => IdParts().Match(Id).Groups["section"].Value;

    /// <summary>What is wrong with the rule's own line; null if nothing is.</summary>
    public string? FindFault() =>
        !IdParts().IsMatch(Id) ? "write the standard, '§' with the section, and a name"
        : !Levels.Contains(Level, StringComparer.Ordinal) ? $"the level is '{Level}', not one of {string.Join(", ", Levels)}"
        : !Words.EndsWith('.') ? "write what is required as a sentence"
        : Places.Count == 0 ? "no place decides it"
        : null;

    [GeneratedRegex(@"^(?<standard>[\w .-]*\w) §(?<section>\d+(\.\d+)*) \S", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IdParts();
}
