using System.Diagnostics;
using System.Globalization;

namespace OidcTokenValidation.TestSupport.Processes;

/// <summary>SIGINT, which a shell ignores for its background jobs: all processes that such a job starts inherit that.</summary>
public static class Interrupts
{
    /// <summary>Why a test cannot send SIGINT here.</summary>
    public const string Reason = "The tests were started with SIGINT ignored, as a shell's background job is, and this machine's env cannot restore it: run them in the foreground.";

    private static readonly bool CanRestore = CheckEnv();

    /// <summary>The command line that starts a program with SIGINT's default action, where SIGINT is ignored and env can restore it (GNU coreutils).</summary>
    public static (string File, IEnumerable<string> Arguments) Restore(string file, IEnumerable<string> arguments) =>
        CanRestore && AreIgnoredBy(Environment.ProcessId) ? ("env", ["--default-signal=INT", file, .. arguments]) : (file, arguments);

    /// <summary>Whether a process ignores SIGINT.</summary>
    public static bool AreIgnoredBy(int processId)
    {
        const string Field = "SigIgn:";
        string status = $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/status";
        string? mask = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(static line => line.StartsWith(Field, StringComparison.Ordinal)) : null;
        return mask is not null && (ulong.Parse(mask.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0b10) != 0;
    }

    private static bool CheckEnv()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using var env = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "true"]) { RedirectStandardError = true, UseShellExecute = false });
        return env is not null && env.WaitForExit(TimeSpan.FromSeconds(60)) && env.ExitCode == 0;
    }
}
