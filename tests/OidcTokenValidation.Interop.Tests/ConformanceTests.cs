using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>The samples pass all rows of <c>oidc-token conformance</c>, opinions included.</summary>
public sealed class ConformanceTests
{
    private static readonly string[] Paths =
    [
        "--path", "/whoami", "--audience", SampleApi.Audience, "--scope-path", "/timesheets", "--scope", "read:timesheets",
        "--step-up-path", "/step-up", "--acr", "urn:example:mfa", "--max-age", "5m", "--resource", SampleApi.Audience,
    ];

    // .NET's listener has only the last of two fields with the same name.
    private static readonly string[] HttpListenerLimits =
    [
        "rfc6750-fields-twice", "rfc6750-fields-good-last", "rfc6750-fields-basic-first", "rfc6750-fields-empty-first",
        "rfc6750-challenge-malformed-two-fields", "rfc9449-field-two", "rfc9449-field-bad-first",
    ];

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "optional", false, 540)]
    [InlineData(false, "required", true, 500)]
    [InlineData(true, "optional", false, 540)]
    public async Task Sample_passes_all_rows_about_requests(bool onHttpListener, string dpop, bool requiresNonce, int atLeast)
    {
        ConformanceOutcome outcome = await RunAsync(
            onHttpListener,
            ["--dpop", dpop, "--nonce", requiresNonce ? "required" : "off"],
            [.. Paths, "--dpop", dpop, .. requiresNonce ? ["--nonce"] : (string[])[], "--only", "rfc*"]);

        ShouldPass(outcome, onHttpListener ? HttpListenerLimits : []);
        Assert.InRange(outcome.Count, atLeast, 1000);
    }

    [Theory]
    [InlineData("rotation")]
    [InlineData("outage")]
    [InlineData("flood")]
    public async Task Sample_passes_all_rows_about_keys(string chapter)
    {
        ConformanceOutcome outcome = await RunAsync(onHttpListener: false, [], [.. Paths, "--only", chapter, "--within", "2m"]);

        ShouldPass(outcome, []);
        Assert.InRange(outcome.Count, 7, 20);
    }

    [Fact]
    public async Task Api_with_client_certificates_passes_all_rows_about_them()
    {
        int port = LoopbackPort.Find(), issuerPort = LoopbackPort.Find();
        using var certificate = Certificates.Create("127.0.0.1");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        })));
        builder.Services.AddAuthentication().AddAccessToken(options =>
        {
            options.Trust(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{issuerPort}")).Keys.AllowLoopbackHttp = true;
            options.Audiences.Add(SampleApi.Audience);
            options.WarmUp = false;
        });
        builder.Services.AddAuthorization();
        await using WebApplication app = builder.Build();
        app.MapGet("/things", static () => "things").RequireAuthorization();
        await app.StartAsync(_cancellation);

        await using ConformanceTool tool = await ConformanceTool.StartAsync(
            issuerPort,
            string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}"),
            _cancellation,
            "--path", "/things", "--audience", SampleApi.Audience, "--mtls", "--insecure", "--dpop", "optional", "--only", "rfc8705", "--only", "rfc9449");
        ConformanceOutcome outcome = await tool.GetOutcomeAsync(_cancellation);

        ShouldPass(outcome, []);
        Assert.InRange(outcome.Count, 100, 1000);
    }

    private static void ShouldPass(ConformanceOutcome outcome, string[] limits) => Assert.Equal(
        string.Empty, string.Join('\n', outcome.Failed.Where(row => !limits.Contains(row.Key, StringComparer.Ordinal)).Select(static row => $"{row.Key}: {row.Value}")));

    // The issuer first, so that the sample finds it at its start.
    private async Task<ConformanceOutcome> RunAsync(bool onHttpListener, string[] settings, string[] options)
    {
        int port = LoopbackPort.Find(), issuerPort = LoopbackPort.Find();
        await using ConformanceTool tool = await ConformanceTool.StartAsync(
            issuerPort, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), _cancellation, options);
        await using ChildProcess sample = await ChildProcess.StartAsync(
            ExternalPrograms.DotNet,
            [
                onHttpListener ? Counterparts.ListenerSampleAssembly : Counterparts.SampleAssembly,
                "--issuer", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{issuerPort}"), "--audience", SampleApi.Audience,
                "--port", port.ToString(CultureInfo.InvariantCulture), .. settings,
            ],
            "listening on ",
            _cancellation);
        return await tool.GetOutcomeAsync(_cancellation);
    }
}
