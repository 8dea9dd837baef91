using System.Text.Json;

namespace OidcTokenValidation.TestSupport.Vectors;

/// <summary>The published vectors: in the folder that OIDC_VECTORS names, else in <c>../shared/vectors</c> beside the repository. Not copied into it.</summary>
public static class VectorFiles
{
    private static readonly string? Root = Find();

    /// <summary>A JSON file of the vectors. Skips the test where the vectors are missing; a file that is missing among them is a failure.</summary>
    public static JsonElement ReadJson(string path) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(RootOrSkip(), path)));

    /// <summary>The files of a folder by name. Skips the test where the vectors are missing.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> ReadFolder(string path) =>
        [.. Directory.EnumerateFiles(Path.Combine(RootOrSkip(), path))
            .Order(StringComparer.Ordinal)
            .Select(static file => (Path.GetFileName(file), File.ReadAllBytes(file)))];

    private static string RootOrSkip()
    {
        // With REQUIRE_INTEROP=1 too: nothing installs the vectors in CI.
        Assert.SkipWhen(
            Root is null,
            "No test vectors: set OIDC_VECTORS to their folder, or put them beside the repository in ../shared/vectors. "
            + "CI does not install them, so REQUIRE_INTEROP=1 does not require them either.");
        return Root!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("OIDC_VECTORS") is { Length: > 0 } configured)
            return Directory.Exists(configured) ? configured : null;

        string beside = Path.Combine(Path.GetDirectoryName(Repository.Root) ?? Repository.Root, "shared", "vectors");
        return Directory.Exists(beside) ? beside : null;
    }
}
