namespace OidcTokenValidation.TestSupport;

/// <summary>The checkout that the running tests were built from.</summary>
public static class Repository
{
    private const string Solution = "OidcTokenValidation.sln";

    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder of the repository.</summary>
    public static string GetPath(params IEnumerable<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No {Solution} above {AppContext.BaseDirectory}: build these tests inside the checkout.");
    }
}
