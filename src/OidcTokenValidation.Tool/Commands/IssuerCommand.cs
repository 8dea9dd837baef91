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

/// <summary><c>oidc-token issuer</c>: serves the test kit's issuer on a loopback port, and creates tokens for the lines of standard input.</summary>
internal static class IssuerCommand
{
    private const int MaxLineLength = 16 * 1024;

    private static readonly string TooLongLine =
        string.Create(CultureInfo.InvariantCulture, $"A line is longer than {MaxLineLength} characters, and was not read.");

    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static Command Create(Streams streams)
    {
        var port = new Option<int>("--port") { Description = "The port of 127.0.0.1; any free one if 0", HelpName = "N" };
        var options = new MintOptions();
        var command = new Command(
            "issuer",
            "Serves an issuer for local development on a loopback port. It prints a token, issues tokens at its token endpoint (client credentials), "
            + "and creates another token for each line 'token [options]' on standard input. Its keys exist until it ends. Ctrl-C ends it.") { port };
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
            server.TokenEndpoint = new TokenEndpoint(
                server.Issuer,
                () => options.Start(parsed, server.Issuer),
                options.Lifetime(parsed),
                options.Client(parsed),
                options.Scopes(parsed)).Respond;
            await streams.Out.WriteAsync(
                $"""
                listening on {server.Issuer.Issuer}
                In the API: options.Trust("{server.Issuer.Issuer}").Keys.AllowLoopbackHttp = true;
                For scripts: curl -d grant_type=client_credentials {server.Issuer.Issuer}/token
                For another token write a line: token --sub bob --scope read:things --lifetime 5m ('token --help' lists all options)

                {first}

                """.ReplaceLineEndings()).ConfigureAwait(false);
            await streams.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);

            // Reading from a terminal cannot be cancelled, so it is abandoned when a signal ends the command.
            _ = Task.Run(() => MintAsync(server.Issuer, client, streams, stop.Token), CancellationToken.None);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return ExitCode.Ok;
    }

    private static TestIssuerServer Start(int port)
    {
        if (port is < 0 or > 65_535)
            throw new UsageException("--port is not a port number. Write a number from 1 to 65535, or 0 for any free one.");
        try
        {
            return TestIssuerServer.Start(port: port);
        }
        catch (InvalidOperationException taken)
        {
            throw new UsageException($"{taken.Message.TrimEnd('.')}. Write another --port, or none.");
        }
    }

    // One line, one token; the end of the input does not end the issuer.
    private static async Task MintAsync(TestIssuer issuer, DPoPClient client, Streams streams, CancellationToken cancellationToken)
    {
        var options = new MintOptions();
        var command = new Command("token", "Creates a token.");
        foreach (Option option in options.All)
            command.Options.Add(option);
        command.SetAction(parsed => streams.Out.Write(options.Mint(parsed, issuer, client)));
        var lines = new RootCommand("The commands of this input.") { command };

        using var input = new StreamReader(streams.In(), Encoding.UTF8);
        await foreach (string? line in BoundedLines.ReadAsync(input, MaxLineLength, cancellationToken).ConfigureAwait(false))
        {
            if (line is null)
                await streams.Error.WriteLineAsync(TooLongLine).ConfigureAwait(false);
            else if (!string.IsNullOrWhiteSpace(line))
                await ExecuteAsync(lines.Parse([.. CommandLineParser.SplitCommandLine(line)], Parsing), streams, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ExecuteAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        try
        {
            if (parsed.Errors.Count > 0 && parsed.Action is null or ParseErrorAction)
            {
                throw new UsageException(
                    string.Join(' ', parsed.Errors.Select(static error => error.Message)) + " Write for instance: token --sub bob --scope read:things");
            }

            await parsed.InvokeAsync(streams.CreateInvocation(), cancellationToken).ConfigureAwait(false);
        }
        catch (UsageException exception)
        {
            await streams.Error.WriteLineAsync(Escaped.Line(exception.Message)).ConfigureAwait(false);
        }

        await streams.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });
}
