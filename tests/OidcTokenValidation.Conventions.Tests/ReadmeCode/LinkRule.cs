using System.Text.RegularExpressions;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.ReadmeCode;

/// <summary>Links within the repository lead to a file, and to a heading where they name one.</summary>
internal static class LinkRule
{
    private static readonly Regex Link = new(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture);

    public static IEnumerable<string> Check(SourceFile document, string root) =>
        from line in document.Lines.Index()
        from Match link in Link.Matches(line.Item)
        let target = link.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal) && !Exists(target, document, root)
        select $"{document.Path}({line.Index + 1}): nothing is at {target}";

    private static bool Exists(string target, SourceFile document, string root)
    {
        string[] parts = target.Split('#', 2);
        string path = parts[0].Length == 0 ? Path.Combine(root, document.Path) : Path.Combine(root, Path.GetDirectoryName(document.Path)!, parts[0]);
        if (parts.Length == 1)
            return File.Exists(path) || Directory.Exists(path);
        string[] lines = parts[0].Length == 0 ? document.Lines : File.Exists(path) ? File.ReadAllLines(path) : [];
        return lines.Any(line => line.StartsWith('#') && Anchor(line) == parts[1]);
    }

    // As GitHub makes them: lower case, spaces become hyphens, everything else than letters, digits, hyphens and underscores is left out.
    private static string Anchor(string heading) =>
        string.Concat(heading.TrimStart('#').Trim().ToLowerInvariant().Where(static c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');
}
