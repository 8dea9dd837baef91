using System.CommandLine;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Conformance;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary><c>oidc-token conformance</c>: tests an API in any language from outside, as its issuer and its client.</summary>
internal static class ConformanceCommand
{
    private const int DefaultPort = 5005;

    public static Command Create(Streams streams)
    {
        var options = new ConformanceOptions();
        var port = new Option<int>("--port")
        {
            Description = "The port of 127.0.0.1 on which the issuer listens; any free one if 0",
            HelpName = "N",
            DefaultValueFactory = static _ => DefaultPort,
        };
        var issuer = new Option<string?>("--issuer")
        {
            Description = "The issuer identifier, if the API reaches the issuer by a proxy. Default: http://127.0.0.1 and the port",
            HelpName = "URL",
        };
        var only = new Option<string[]>("--only") { Description = "A chapter or rows: rfc9068, rfc9449-htu-*; may be repeated", HelpName = "NAME" };
        var list = new Option<bool>("--list") { Description = "List the rows, and send nothing" };
        var format = new Option<ReportFormat>("--format")
        {
            Description = "The form of the output",
            HelpName = "text|json|junit",
            DefaultValueFactory = static _ => ReportFormat.Text,
        };
        var failOn = new Option<Level>("--fail-on")
        {
            Description = "The exit code is 1 if a row of this level, or of a more binding one, fails",
            HelpName = "must|should|opinion",
            DefaultValueFactory = static _ => Level.Must,
        };
        var command = new Command(
            "conformance",
            "Tests an API from outside. It serves an issuer, which the API has to trust, and sends the API good and bad tokens and proofs. "
            + "Use it only for an API that you may test. Exit codes: 0 passed, 1 a row failed, 2 nothing could be tested.");
        foreach (Option option in (Option[])[.. options.All, port, issuer, only, list, format, failOn])
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            IReadOnlyList<Chapter> chapters = Catalog.Select(parsed.GetValue(only) ?? []);
            if (chapters.Count == 0)
                throw new UsageException("--only names no row. 'oidc-token conformance --list' lists all rows.");
            if (parsed.GetValue(list))
            {
                await streams.WriteAsync(ConformanceList.Create(chapters)).ConfigureAwait(false);
                return ExitCode.Ok;
            }

            ConformanceReport report = await RunAsync(
                options.GetTarget(parsed), chapters, Start(parsed.GetValue(port), parsed.GetValue(issuer)), streams, cancellationToken).ConfigureAwait(false);
            int exitCode = report.HasFailed(parsed.GetValue(failOn)) ? ExitCode.Rejected : ExitCode.Ok;
            await WriteAsync(report, parsed.GetValue(format), streams).ConfigureAwait(false);
            return exitCode;
        });
        return command;
    }

    private static async Task<ConformanceReport> RunAsync(
        Target target, IReadOnlyList<Chapter> chapters, TestIssuerServer server, Streams streams, CancellationToken cancellationToken)
    {
        var session = new Session(target, server);
        await using (session.ConfigureAwait(false))
        {
            await streams.Error.WriteLineAsync(
                $"issuer {session.Issuer.Issuer}, audience {Escaped.Line(target.Audience)}: the API has to trust both. Calling {session.Url}")
                .ConfigureAwait(false);
            await streams.Error.FlushAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await ConformanceRun.RunAsync(session, chapters, cancellationToken).ConfigureAwait(false);
            }
            catch (ControlException exception)
            {
                throw new UsageException(exception.Message);
            }
        }
    }

    private static TestIssuerServer Start(int port, string? issuer)
    {
        if (port is < 0 or > 65_535)
            throw new UsageException("--port is not a port number. Write a number from 1 to 65535, or 0 for any free one.");
        if (issuer is not null && (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? url) || !url.Scheme.StartsWith("http", StringComparison.Ordinal)))
            throw new UsageException("--issuer is not an http or https URL. Write the address at which the API reaches the port of this command.");
        try
        {
            return issuer is null ? TestIssuerServer.Start(port: port) : TestIssuerServer.StartAs(issuer, port);
        }
        catch (InvalidOperationException taken)
        {
            throw new UsageException($"{taken.Message.TrimEnd('.')}. Write another --port, and trust that issuer in the API.");
        }
    }

    private static Task WriteAsync(ConformanceReport report, ReportFormat format, Streams streams) => format switch
    {
        ReportFormat.Json => streams.Out.WriteAsync(ConformanceJson.Write(report)),
        ReportFormat.JUnit => streams.Out.WriteAsync(ConformanceJUnit.Write(report)),
        _ => streams.WriteAsync(ConformancePage.Create(report)),
    };
}
