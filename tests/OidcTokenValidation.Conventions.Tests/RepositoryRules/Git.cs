using System.ComponentModel;
using System.Diagnostics;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.RepositoryRules;

internal static class Git
{
    /// <summary>Files that are committed or about to be (untracked, not ignored); null without git or outside a repository.</summary>
    public static async Task<IReadOnlyList<string>?> FilesAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["-C", Checkout.Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var git = Process.Start(start)!;
            var errors = git.StandardError.ReadToEndAsync(cancellationToken);
            var output = await git.StandardOutput.ReadToEndAsync(cancellationToken);
            await errors;
            await git.WaitForExitAsync(cancellationToken);
            return git.ExitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
