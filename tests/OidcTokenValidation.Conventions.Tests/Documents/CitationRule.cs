using System.Text.RegularExpressions;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Documents;

/// <summary>No file cites a document that is not in the repository: the decision itself is written, or the section of the RFC.</summary>
internal static partial class CitationRule
{
    public static IEnumerable<string> Check(SourceFile file) =>
        from line in file.Lines.Index()
        let citation = Citation().Match(line.Item)
        where citation.Success
        select $"{file.Path}:{line.Index + 1}: '{citation.Value}' is not in the repository: write the decision itself, or the section of the RFC";

    // The names of planning documents, and their numbered lines ("decision" and a letter with a number). Written in pieces, so that this file obeys its own rule.
    [GeneratedRegex(@"\b(STAN" + @"DARDS|FEAT" + @"URES|ARCHI" + @"TECTURE)\b|\b(STY" + @"LE|DEPEN" + @"DENCIES|PROVIDER-" + @"SHAPES)\.md\b|\b[Dd]eci" + @"sions? [A-Z]\d+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Citation();
}
