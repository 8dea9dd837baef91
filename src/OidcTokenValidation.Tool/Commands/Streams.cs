using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary>Where the tool reads and writes.</summary>
/// <param name="In">Standard input, as bytes: what comes may be anything.</param>
/// <param name="IsInTyped">Whether somebody types it.</param>
/// <param name="Out">What was asked for.</param>
/// <param name="Error">Mistakes and prompts.</param>
internal sealed record Streams(Func<Stream> In, bool IsInTyped, TextWriter Out, TextWriter Error)
{
    /// <summary>Whether a terminal shows what is written to <see cref="Out"/>.</summary>
    public bool IsOutTerminal { get; init; }

    public static Streams OfProcess() => new(Console.OpenStandardInput, !Console.IsInputRedirected, Console.Out, Console.Error) { IsOutTerminal = !Console.IsOutputRedirected };

    /// <summary>Writes a page, in colours at a terminal.</summary>
    public async Task WriteAsync(Page page)
    {
        if (IsOutTerminal)
            TerminalPage.Write(page, Out);
        else
            await Out.WriteAsync(page.ToString()).ConfigureAwait(false);
    }
}
