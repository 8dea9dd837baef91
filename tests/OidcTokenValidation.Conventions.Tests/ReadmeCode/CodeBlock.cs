using System.Text.RegularExpressions;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.ReadmeCode;

/// <summary>One fenced C# block of a Markdown file.</summary>
/// <param name="File">The file, relative to the repository.</param>
/// <param name="Line">The line of the opening fence, from 1.</param>
/// <param name="NotCompiled">Why it is not compiled; null when it is; empty when the reason is missing.</param>
internal sealed record CodeBlock(string File, int Line, string Code, string? NotCompiled)
{
    private static readonly Regex Opening = new(@"^ *```(csharp|cs|c#)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture);
    private static readonly Regex Skip = new(@"^\s*<!--\s*not compiled\s*(:(?<reason>.*?))?-->\s*$", RegexOptions.ExplicitCapture);

    public static IEnumerable<CodeBlock> In(SourceFile markdown)
    {
        var lines = markdown.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            var opening = Opening.Match(lines[i].TrimEnd('\r'));
            if (!opening.Success) continue;

            var code = lines.Skip(i + 1).TakeWhile(static line => !line.TrimStart().StartsWith("```", StringComparison.Ordinal)).ToList();
            yield return new CodeBlock(markdown.Path, i + 1, string.Join('\n', code), SkipReason(lines.Take(i)));
            i += code.Count + 1;
        }
    }

    private static string? SkipReason(IEnumerable<string> before)
    {
        var match = Skip.Match(before.LastOrDefault(static line => !string.IsNullOrWhiteSpace(line)) ?? "");
        return match.Success ? match.Groups["reason"].Value.Trim() : null;
    }
}
