using System.CommandLine;
using System.CommandLine.Invocation;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary>Runs one command line.</summary>
internal static class ToolProgram
{
    // A token must never be an argument, so nobody reads arguments from files either.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] args, Streams streams, CancellationToken cancellationToken = default)
    {
        try
        {
            if (args is not [DecodeCommand.Name, ..])
                ArgumentGuard.Check(args);
            ParseResult parsed = CreateRoot(streams).Parse(args, Parsing);
            if (parsed.Errors.Count > 0 && parsed.Action is null or ParseErrorAction)
                throw new Mistake(string.Join(Environment.NewLine, parsed.Errors.Select(error => UnknownArguments.Hide(parsed, error.Message))) + $"{Environment.NewLine}'{CommandLineOf(parsed)} --help' tells what there is.");
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = streams.Out, Error = streams.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Mistake mistake)
        {
            await streams.Error.WriteLineAsync(Lines(mistake.Message)).ConfigureAwait(false);
            return ExitCode.NotJudged;
        }
        catch (OptionsValidationException invalid)
        {
            await streams.Error.WriteLineAsync(Lines(string.Join(Environment.NewLine, invalid.Failures))).ConfigureAwait(false);
            return ExitCode.NotJudged;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return await CannotGoOnAsync(exception, streams.Error).ConfigureAwait(false);
        }
    }

    // What cannot be written to standard output may still be told here; if not, the exit code tells it.
    private static async Task<int> CannotGoOnAsync(Exception exception, TextWriter errors)
    {
        try
        {
            await errors.WriteLineAsync(Lines($"What came of it cannot be written: {exception.Message}")).ConfigureAwait(false);
        }
        catch (Exception again) when (again is IOException or UnauthorizedAccessException)
        {
            // Nobody reads.
        }

        return ExitCode.NotJudged;
    }

    private static RootCommand CreateRoot(Streams streams) => new("Explains why an access token is refused, with the very checks that an API makes with OidcTokenValidation. Exit codes: 0 valid, 1 refused, 2 could not be judged.")
    {
        DecodeCommand.Create(streams),
        CheckCommand.Create(streams),
        KeysCommand.Create(streams),
        IssuerCommand.Create(streams),
    };

    private static string CommandLineOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "oidc-token" : "oidc-token " + parsed.CommandResult.Command.Name;

    // Messages repeat what the caller wrote.
    private static string Lines(string text) => string.Join(Environment.NewLine, text.ReplaceLineEndings("\n").Split('\n').Select(static line => Escaped.Text(line, 2000)));
}
