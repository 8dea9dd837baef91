using System.Text;
using OidcTokenValidation.Conventions.Tests.ReadmeCode;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Documents;

/// <summary>Documents are short, and a package's README is enough to begin with.</summary>
internal static class DocumentRules
{
    public const int FrontDoorLines = 250;
    public const int FrontDoorBytes = 16 * 1024;
    public const int GuideLines = 300;

    private const string FrontDoor = "README.md";
    private const string Changelog = "src/CHANGELOG.md";

    public static IEnumerable<string> Sizes(SourceFile document)
    {
        bool isFrontDoor = document.Path == FrontDoor, isGuide = SourceFile.TopFolderOf(document.Path) is "src" or "tests" && document.Path != Changelog;
        int lines = isFrontDoor ? FrontDoorLines : GuideLines, bytes = Encoding.UTF8.GetByteCount(document.Text);
        if (document.LineCount > lines && (isFrontDoor || isGuide))
            yield return $"{document.Path}: {document.LineCount} lines, at most {lines}: move a topic into a guide of its own";
        if (isFrontDoor && bytes > FrontDoorBytes)
            yield return $"{document.Path}: {bytes} bytes, at most {FrontDoorBytes}: move a topic into a guide of its own";
    }

    /// <summary>A README that its package's page shows has the command that installs the package, and one program or script.</summary>
    /// <param name="package">The name of the package.</param>
    /// <param name="readme">Its README; null if there is none.</param>
    public static IEnumerable<string> Readme(string package, SourceFile? readme)
    {
        if (readme is null)
        {
            yield return $"{package}: it has no README.md";
            yield break;
        }

        if (!readme.Lines.Any(line => line == $"dotnet add package {package}" || line == $"dotnet tool install --global {package}"))
            yield return $"{readme.Path}: no line is the command that installs {package}";
        if (!CodeBlock.In(readme).Any(static block => block.NotCompiled is null))
            yield return $"{readme.Path}: it has no program";
    }
}
