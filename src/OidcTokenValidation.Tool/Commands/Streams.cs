using System.CommandLine;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary>The streams of the tool.</summary>
/// <param name="In">Opens standard input. It is read as bytes, because it may contain anything.</param>
/// <param name="IsInTyped">Whether a user types the input.</param>
/// <param name="Out">The output.</param>
/// <param name="Error">Errors and prompts.</param>
internal sealed record Streams(Func<Stream> In, bool IsInTyped, TextWriter Out, TextWriter Error)
{
    /// <summary>Whether a terminal shows what is written to <see cref="Out"/>.</summary>
    public bool IsOutTerminal { get; init; }

    public static Streams FromProcess() => new(Console.OpenStandardInput, !Console.IsInputRedirected, Console.Out, Console.Error)
    {
        IsOutTerminal = !Console.IsOutputRedirected,
    };

    /// <summary>Creates the configuration for running a command on these streams. Exceptions are handled by the caller.</summary>
    public InvocationConfiguration CreateInvocation() => new()
    {
        Output = Out,
        Error = Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    /// <summary>Writes a page, in colours at a terminal.</summary>
    public async Task WriteAsync(Page page)
    {
        if (IsOutTerminal)
            TerminalPage.Write(page, Out);
        else
            await Out.WriteAsync(page.ToString()).ConfigureAwait(false);
    }
}
