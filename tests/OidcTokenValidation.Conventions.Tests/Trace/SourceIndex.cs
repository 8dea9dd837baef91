using System.Text.RegularExpressions;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Trace;

/// <summary>The files of src, in which deciding places and citations are searched.</summary>
internal sealed class SourceIndex(IEnumerable<SourceFile> files)
{
    private readonly SourceFile[] _files = [.. files];

    /// <summary>The file and the line of a place; the line is 0, and the fault is why, unless exactly one line has its text.</summary>
    public (SourceFile? File, int Line, string? Fault) Find(DecidingPlace place)
    {
        SourceFile[] named = [.. _files.Where(file => file.Path.EndsWith($"/{place.File}", StringComparison.Ordinal))];
        if (named is not [var file])
            return (null, 0, $"{named.Length} files of src are named {place.File}");
        int[] lines = [.. file.Lines.Index().Where(line => line.Item.Contains(place.Text, StringComparison.Ordinal)).Select(static line => line.Index + 1)];
        return lines is [int line] ? (file, line, null) : (file, 0, $"{lines.Length} lines of {place.File} have '{place.Text}'");
    }

    /// <summary>Whether a file cites a section: the name of the standard is the last one before it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="standards">The standards that have names other than the number of an RFC.</param>
    public static bool Cites(SourceFile file, TracedRule rule, IEnumerable<string> standards)
    {
        string names = string.Join('|', standards.Select(Regex.Escape).Prepend(@"RFC \d+"));
        return Regex.Matches(file.Text, $@"(?<name>{names})|§(?<section>\d+(\.\d+)*)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10))
            .Aggregate((Name: "", IsCited: false), (last, match) => match.Groups["name"] is { Success: true } name
                ? (name.Value, last.IsCited)
                : (last.Name, last.IsCited || (last.Name == rule.Standard && match.Groups["section"].Value == rule.Section)))
            .IsCited;
    }
}
