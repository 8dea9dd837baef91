using System.Text;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Tests.Support;

/// <summary>One run of the tool, in this process.</summary>
internal sealed record Run(int ExitCode, string Out, string Error)
{
    public static Task<Run> Of(params string[] args) => WithInput([], args);

    public static Task<Run> WithInput(string input, params string[] args) => WithInput(Encoding.UTF8.GetBytes(input), args);

    public static async Task<Run> WithInput(byte[] input, params string[] args)
    {
        using StringWriter output = new(), errors = new();
        int exitCode = await ToolProgram.RunAsync(args, new Streams(() => new MemoryStream(input), IsInTyped: false, output, errors), TestContext.Current.CancellationToken);
        return new Run(exitCode, output.ToString(), errors.ToString());
    }
}
