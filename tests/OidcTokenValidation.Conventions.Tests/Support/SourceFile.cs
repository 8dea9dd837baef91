namespace OidcTokenValidation.Conventions.Tests.Support;

/// <summary>One text file; the path is relative and written with '/'.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');

    public int LineCount => Text.Length == 0 ? 0 : Text.AsSpan().Count('\n') + (Text.EndsWith('\n') ? 0 : 1);

    public static SourceFile Read(string path, string relativeTo) =>
        new(System.IO.Path.GetRelativePath(relativeTo, path).Replace('\\', '/'), File.ReadAllText(path));

    /// <summary>The folder of a relative path; empty at the root.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    /// <summary>The first folder of a relative path; empty at the root.</summary>
    public static string TopFolderOf(string path) => path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? path[..slash] : "";
}
