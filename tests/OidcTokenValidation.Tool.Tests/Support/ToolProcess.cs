using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Tool.Tests.Support;

/// <summary>The tool as a real process.</summary>
internal static class ToolProcess
{
    /// <summary>The command line that runs the tool.</summary>
    public static string[] Command => ["dotnet", Path.Combine(AppContext.BaseDirectory, "oidc-token.dll")];

    public static ChildProcess Start(params string[] args) => ChildProcess.Start(Command[0], [.. Command[1..], .. args]);
}
