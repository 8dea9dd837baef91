using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport;
using OidcTokenValidation.Tool.Conformance;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Conformance;

/// <summary>Arguments, exit codes and messages of <c>oidc-token conformance</c>.</summary>
public sealed partial class ConformanceCommandTests
{
    private static readonly string[] Api = ["conformance", "--api", "http://127.0.0.1:9", "--path", "/things", "--audience", TestApi.Audience];

    public static TheoryData<string, string[]> WrongArguments => new()
    {
        { "--api is missing", ["conformance"] },
        { "--path is not a path", ["conformance", "--api", "http://127.0.0.1:9"] },
        { "--audience is missing", ["conformance", "--api", "http://127.0.0.1:9", "--path", "/things"] },
        { "--api is not", ["conformance", "--api", "ftp://127.0.0.1", "--path", "/things", "--audience", "a"] },
        { "--api is not", ["conformance", "--api", "http://127.0.0.1:9/things", "--path", "/things", "--audience", "a"] },
        { "--api is not", ["conformance", "--api", "http://user@127.0.0.1:9", "--path", "/things", "--audience", "a"] },
        { "--path is not a path", ["conformance", "--api", "http://127.0.0.1:9", "--path", "things", "--audience", "a"] },
        { "--scope-path and --scope", [.. Api, "--scope", "read"] },
        { "--step-up-path needs", [.. Api, "--step-up-path", "/x"] },
        { "--step-up-path needs", [.. Api, "--acr", "mfa"] },
        { "--nonce needs --dpop", [.. Api, "--nonce"] },
        { "--mtls needs", [.. Api, "--mtls"] },
        { "--rate is not", [.. Api, "--rate", "0"] },
        { "--rate is not", [.. Api, "--rate", "201"] },
        { "--claim is not", [.. Api, "--claim", "tenant"] },
        { "--resource is not", [.. Api, "--resource", "things"] },
        { "--only names no row", [.. Api, "--only", "rfc1"] },
        { "--port is not", [.. Api, "--port", "65536"] },
        { "--issuer is not", [.. Api, "--issuer", "things"] },
    };

    [Theory]
    [MemberData(nameof(WrongArguments))]
    public async Task Wrong_argument_ends_with_2_and_a_correction(string message, string[] arguments)
    {
        Run run = await Run.Of(arguments);

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_port_ends_with_2_and_what_to_configure()
    {
        string port = TestApi.FindFreePort().ToString(CultureInfo.InvariantCulture), issuer = TestApi.FindFreePort().ToString(CultureInfo.InvariantCulture);
        Run run = await Run.Of("conformance", "--api", $"http://127.0.0.1:{port}", "--path", "/things", "--audience", TestApi.Audience, "--port", issuer, "--within", "1s");

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains("does not accept a good token", run.Error, StringComparison.Ordinal);
        Assert.Contains($"must trust the issuer http://127.0.0.1:{issuer}", run.Error, StringComparison.Ordinal);
        Assert.Contains($"must accept the audience {TestApi.Audience}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_that_trusts_another_issuer_ends_with_2_and_the_number_of_requests_for_the_keys()
    {
        await using TestApi api = TestApi.StartWithLibrary();
        Run run = await Run.Of("conformance", "--api", api.Address, "--path", "/things", "--audience", TestApi.Audience, "--port", "0", "--within", "1s");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("whose metadata has been requested 0 times", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Path_that_needs_no_token_ends_with_2()
    {
        await using TestApi api = TestApi.Start(static context =>
        {
            TestApi.Respond(context, 200);
            return Task.CompletedTask;
        });
        Run run = await api.TestAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("it is not protected", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_of_the_issuer_that_is_in_use_is_reported()
    {
        await using TestIssuerServer taken = TestIssuerServer.Start();
        Run run = await Run.Of([.. Api, "--port", new Uri(taken.Issuer.Issuer).Port.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("another --port", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("must", 0)]
    [InlineData("should", 0)]
    [InlineData("opinion", 1)]
    public async Task Failed_opinion_changes_the_exit_code_only_if_it_is_to(string level, int exitCode)
    {
        await using TestApi api = TestApi.StartWithLibrary(configure: null, TokenFailureCode.IssuedInFuture);
        Run run = await api.TestAsync("--only", "rfc7519-iat-hour", "--fail-on", level);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("FAILED  opinion  rfc7519-iat-hour", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Required_row_that_fails_ends_with_1()
    {
        await using TestApi api = TestApi.StartWithLibrary(configure: null, TokenFailureCode.TypeNotAccepted);
        Run run = await api.TestAsync("--only", "rfc9068-typ-jwt", "--format", "junit");

        Assert.Equal(1, run.ExitCode);
        Assert.NotNull(XDocument.Parse(run.Out).Root!.Element("testsuite")!.Element("testcase")!.Element("failure"));
    }

    [Fact]
    public async Task Rows_that_need_an_option_are_skipped_with_its_name()
    {
        await using TestApi api = TestApi.StartWithLibrary();
        Run run = await api.TestAsync("--only", "rfc9449", "--only", "rfc9728", "--only", "rfc9470", "--only", "rfc8705-bound-*");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("write --dpop optional|required", run.Out, StringComparison.Ordinal);
        Assert.Contains("write --resource URL", run.Out, StringComparison.Ordinal);
        Assert.Contains("write --mtls", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_option_is_in_the_table_of_the_guide_and_the_other_way_round()
    {
        string guide = await File.ReadAllTextAsync(Repository.GetPath("src", "OidcTokenValidation.Tool", "CONFORMANCE.md"), TestContext.Current.CancellationToken);
        string table = guide[guide.IndexOf("| option |", StringComparison.Ordinal)..guide.IndexOf("| exit code |", StringComparison.Ordinal)];
        string help = (await Run.Of("conformance", "--help")).Out;

        Assert.Equal(
            Options().Matches(table).Select(static match => match.Value).Append("--help").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            Options().Matches(help).Select(static match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_chapter_is_in_the_table_of_the_guide()
    {
        string guide = await File.ReadAllTextAsync(Repository.GetPath("src", "OidcTokenValidation.Tool", "CONFORMANCE.md"), TestContext.Current.CancellationToken);

        Assert.All(Catalog.All, chapter => Assert.Contains($"\n| `{chapter.Name}` | ", guide, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Issuer_behind_a_proxy_has_the_identifier_that_the_API_knows()
    {
        const string Public = "https://issuer.example.com";
        await using TestApi api = TestApi.StartWithLibrary();
        Run run = await api.TestAsync("--issuer", Public, "--within", "1s");

        Assert.Contains($"issuer {Public}, audience", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [GeneratedRegex("--[a-z-]+[a-z]")]
    private static partial Regex Options();
}
