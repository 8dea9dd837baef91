using System.Text.Json;

namespace OidcTokenValidation.TestSupport.Vectors;

/// <summary>
/// The published vectors: in the folder that OIDC_VECTORS names, else where <c>tests/vectors/fetch</c> puts them, else in <c>../shared/vectors</c> beside the repository. They are not copied into it.
/// </summary>
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
        // With REQUIRE_INTEROP=1 too: a machine without access to GitHub has none.
        Assert.SkipWhen(Root is null, "No test vectors: run tests/vectors/fetch, which clones them from GitHub, or set OIDC_VECTORS to their folder.");
        return Root!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("OIDC_VECTORS") is { Length: > 0 } configured)
            return Directory.Exists(configured) ? configured : null;

        string[] folders = [Repository.GetPath("artifacts", "vectors"), Path.Combine(Path.GetDirectoryName(Repository.Root) ?? Repository.Root, "shared", "vectors")];
        return folders.FirstOrDefault(Directory.Exists);
    }
}
