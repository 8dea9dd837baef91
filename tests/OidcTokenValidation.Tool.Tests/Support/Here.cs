namespace OidcTokenValidation.Tool.Tests.Support;

/// <summary>Folders of the checkout that these tests were built from.</summary>
internal static class Here
{
    public static string Root { get; } = Find();

    /// <summary>What the tool is expected to write, and the tokens that it gets.</summary>
    public static string Golden { get; } = Path.Combine(Root, "tests", "OidcTokenValidation.Tool.Tests", "Golden", "Files");

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OidcTokenValidation.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("Build these tests inside the checkout.");
    }
}
