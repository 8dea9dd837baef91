using System.CommandLine;
using System.CommandLine.Invocation;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary>Runs one command line.</summary>
internal static class ToolProgram
{
    // A token must never be an argument, so arguments are not read from files either.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] args, Streams streams, CancellationToken cancellationToken = default)
    {
        try
        {
            if (args is not [DecodeCommand.Name, ..])
                ArgumentGuard.ThrowIfToken(args);
            ParseResult parsed = CreateRoot(streams).Parse(args, Parsing);
            if (parsed.Errors.Count > 0 && parsed.Action is null or ParseErrorAction)
            {
                IEnumerable<string> errors = parsed.Errors.Select(error => UnknownArguments.Hide(parsed, error.Message));
                throw new UsageException(string.Join(Environment.NewLine, [.. errors, $"'{GetCommandLine(parsed)} --help' lists all commands and options."]));
            }

            return await parsed.InvokeAsync(streams.CreateInvocation(), cancellationToken).ConfigureAwait(false);
        }
        catch (UsageException exception)
        {
            await streams.Error.WriteLineAsync(EscapeLines(exception.Message)).ConfigureAwait(false);
            return ExitCode.NotDecided;
        }
        catch (OptionsValidationException invalid)
        {
            string errors = string.Join(Environment.NewLine, invalid.Failures.Select(OptionErrors.Describe));
            await streams.Error.WriteLineAsync(EscapeLines(errors)).ConfigureAwait(false);
            return ExitCode.NotDecided;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return await ReportOutputFailureAsync(exception, streams.Error).ConfigureAwait(false);
        }
    }

    // A failure to write to standard output is reported on standard error; if that fails too, by the exit code alone.
    private static async Task<int> ReportOutputFailureAsync(Exception exception, TextWriter errors)
    {
        try
        {
            await errors.WriteLineAsync(EscapeLines($"The result cannot be written: {exception.Message}")).ConfigureAwait(false);
        }
        catch (Exception again) when (again is IOException or UnauthorizedAccessException)
        {
            // Standard error cannot be written either.
        }

        return ExitCode.NotDecided;
    }

    private static RootCommand CreateRoot(Streams streams) => new(
        "Explains why an access token is rejected, with the same checks as an API with OidcTokenValidation. "
        + "Exit codes: 0 valid, 1 rejected, 2 could not be checked.")
    {
        DecodeCommand.Create(streams),
        CheckCommand.Create(streams),
        DoctorCommand.Create(streams),
        KeysCommand.Create(streams),
        IssuerCommand.Create(streams),
        ConformanceCommand.Create(streams),
    };

    private static string GetCommandLine(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "oidc-token" : "oidc-token " + parsed.CommandResult.Command.Name;

    // Messages contain text of the caller.
    private static string EscapeLines(string text) =>
        string.Join(Environment.NewLine, text.ReplaceLineEndings("\n").Split('\n').Select(static line => Escaped.Message(line, 2000)));
}
