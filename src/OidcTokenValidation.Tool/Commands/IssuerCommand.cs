using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Issuing;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary><c>oidc-token issuer</c>: serves the test kit's issuer on a loopback port, and mints tokens as it is told.</summary>
internal static class IssuerCommand
{
    private const int MaxLineLength = 16 * 1024;

    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static Command Create(Streams streams)
    {
        var port = new Option<int>("--port") { Description = "The port of 127.0.0.1; any free one if 0", HelpName = "N" };
        var options = new MintOptions();
        var command = new Command("issuer", "Serves an issuer for local development on a loopback port, prints a token, gives tokens at its token endpoint (client credentials), and mints another for each line 'token [options]' on standard input. Its keys live as long as it does. Ctrl-C ends it.") { port };
        foreach (Option option in options.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, options, parsed.GetValue(port), streams, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, MintOptions options, int port, Streams streams, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, stop), terminate = OnSignal(PosixSignal.SIGTERM, stop);
        TestIssuerServer server = Start(port);
        await using (server.ConfigureAwait(false))
        {
            using var client = new DPoPClient();
            string first = options.Mint(parsed, server.Issuer, client);
            server.TokenEndpoint = new TokenEndpoint(server.Issuer, () => options.Start(parsed, server.Issuer), options.Lifetime(parsed), options.Client(parsed), options.Scopes(parsed)).Answer;
            await streams.Out.WriteAsync(
                $"""
                listening on {server.Issuer.Issuer}
                In the API: options.Trust("{server.Issuer.Issuer}").Keys.AllowLoopbackHttp = true;
                For scripts: curl -d grant_type=client_credentials {server.Issuer.Issuer}/token
                For another token write a line: token --sub bob --scope read:things --lifetime 5m ('token --help' tells more)

                {first}

                """.ReplaceLineEndings()).ConfigureAwait(false);
            await streams.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);

            // Reading from a terminal cannot be broken off: it is left behind when a signal ends this.
            _ = Task.Run(() => MintAsync(server.Issuer, client, streams, stop.Token), CancellationToken.None);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return ExitCode.Ok;
    }

    private static TestIssuerServer Start(int port)
    {
        if (port is < 0 or > 65_535)
            throw new Mistake("--port is no port. Write a number from 1 to 65535, or 0 for any free one.");
        try
        {
            return TestIssuerServer.Start(port: port);
        }
        catch (InvalidOperationException taken)
        {
            throw new Mistake($"{taken.Message.TrimEnd('.')}. Write another --port, or none.");
        }
    }

    // One line, one token; the end of the input does not end the issuer.
    private static async Task MintAsync(TestIssuer issuer, DPoPClient client, Streams streams, CancellationToken cancellationToken)
    {
        var options = new MintOptions();
        var command = new Command("token", "Mints a token.");
        foreach (Option option in options.All)
            command.Options.Add(option);
        command.SetAction(parsed => streams.Out.Write(options.Mint(parsed, issuer, client)));
        var lines = new RootCommand("What can be written here.") { command };

        using var input = new StreamReader(streams.In(), Encoding.UTF8);
        await foreach (string? line in BoundedLines.ReadAsync(input, MaxLineLength, cancellationToken).ConfigureAwait(false))
        {
            if (line is null)
                await streams.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"A line is longer than {MaxLineLength} characters, and was not read.")).ConfigureAwait(false);
            else if (!string.IsNullOrWhiteSpace(line))
                await AnswerAsync(lines.Parse([.. CommandLineParser.SplitCommandLine(line)], Parsing), streams, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task AnswerAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        try
        {
            if (parsed.Errors.Count > 0 && parsed.Action is null or ParseErrorAction)
                throw new Mistake(string.Join(' ', parsed.Errors.Select(static error => error.Message)) + " Write for instance: token --sub bob --scope read:things");
            await parsed.InvokeAsync(new InvocationConfiguration { Output = streams.Out, Error = streams.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellationToken).ConfigureAwait(false);
        }
        catch (Mistake mistake)
        {
            await streams.Error.WriteLineAsync(Escaped.Line(mistake.Message)).ConfigureAwait(false);
        }

        await streams.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });
}
