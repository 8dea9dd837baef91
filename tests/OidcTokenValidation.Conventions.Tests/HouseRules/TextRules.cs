using System.Text.RegularExpressions;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.HouseRules;

/// <summary>Rules that need only the text of a file.</summary>
internal static class TextRules
{
    // Written in pieces, so that this file obeys its own rule.
    private static readonly Regex Leftovers = new(@"\b(" + string.Join('|', "TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception") + @")\b");
    private static readonly Regex Suppression = new(@"^\s*#\s*pragma\s+warning\s+disable\b(?<rest>.*)$");

    public static IEnumerable<Violation> Unfinished(IEnumerable<SourceFile> files) =>
        from file in files
        from line in file.Lines.Index()
        let word = Leftovers.Match(line.Item)
        where word.Success
        select new Violation(Rules.Leftover, file.Path, $"line {line.Index + 1}", $"'{word.Value}': finish it or write it down elsewhere");

    public static IEnumerable<Violation> UnexplainedSuppressions(IEnumerable<SourceFile> files) =>
        from file in files
        let lines = file.Lines
        from line in lines.Index()
        let suppression = Suppression.Match(line.Item)
        where suppression.Success
            && !suppression.Groups["rest"].Value.Contains("//", StringComparison.Ordinal)
            && !(line.Index > 0 && lines[line.Index - 1].TrimStart().StartsWith("//", StringComparison.Ordinal))
        select new Violation(Rules.Pragma, file.Path, $"line {line.Index + 1}", "a warning is switched off without a reason: write it on this line or the line above");
}
