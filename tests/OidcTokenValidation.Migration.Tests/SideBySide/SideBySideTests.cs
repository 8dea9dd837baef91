using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.Migration.Tests.Differences;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Migration.Tests.Requests;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Migration.Tests.SideBySide;

/// <summary>A staged migration: both libraries in one application, and a log that reports only actual rejections above Debug.</summary>
public sealed class SideBySideTests(Providers providers) : IClassFixture<Providers>
{
    private const string JwtBearerCategory = "Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler";

    public static TheoryData<string> Paths => ["/both", "/both-reversed", "/by-type"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Tokens_of_both_kinds_pass(string path)
    {
        await using Api api = await BothSchemes.StartAsync(providers);

        Assert.Contains("alice of ", (await SendAsync(api, path, providers.Alice()))["body"], StringComparison.Ordinal);
        Assert.Equal("alice of JwtBearer", (await SendAsync(api, path, Old(providers)))["body"]);
        Assert.Equal("401", (await SendAsync(api, path, providers.Alice().Expired()))["status"]);
        Assert.Equal("401", (await SendAsync(api, path, Old(providers).Expired()))["status"]);
        Assert.Equal("401", (await SendAsync(api, path, token: null))["status"]);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task RequireScope_works_for_tokens_of_both_kinds(string path)
    {
        await using Api api = await BothSchemes.StartAsync(providers);

        Assert.Equal("200", (await SendAsync(api, path + "/read", providers.Alice()))["status"]);
        Assert.Equal("alice of JwtBearer", (await SendAsync(api, path + "/read", Old(providers)))["body"]);
        Assert.Equal("403", (await SendAsync(api, path + "/read", Old(providers).WithScope("reading", "write")))["status"]);
    }

    [Fact]
    public async Task Type_of_a_token_selects_its_scheme_and_the_other_one_is_not_called()
    {
        await using Api api = await BothSchemes.StartAsync(providers, defaultScheme: "ByType");

        Assert.Equal("alice of AccessToken", (await SendAsync(api, "/by-type", providers.Alice()))["body"]);
        Assert.Equal("alice of JwtBearer", (await SendAsync(api, "/by-type", Old(providers)))["body"]);
        Assert.DoesNotContain(api.Logs.Records, IsRejection);
        Assert.DoesNotContain(api.Logs.Records, static entry => entry is { Category: JwtBearerCategory, Level: > LogLevel.Debug });

        ObservedResponse malformed = await new HttpProbe("/by-type", "Bearer x").SendAsync(api);
        Assert.Equal(("401", "invalid_token", "no error"), (malformed["status"], malformed["challenge Bearer"], malformed["challenge DPoP"]));
    }

    [Fact]
    public async Task Issuer_of_a_token_selects_its_scheme_and_the_other_one_is_not_called()
    {
        await using Api api = await BothSchemes.StartAsync(providers, defaultScheme: "ByIssuer");

        Assert.Equal("alice of AccessToken", (await SendAsync(api, "/by-issuer", providers.Alice()))["body"]);
        Assert.Equal("carol of JwtBearer", (await SendAsync(api, "/by-issuer", providers.OfPartner()))["body"]);
        Assert.DoesNotContain(api.Logs.Records, IsRejection);
        Assert.DoesNotContain(api.Logs.Records, static entry => entry is { Category: JwtBearerCategory, Level: > LogLevel.Debug });
    }

    [Theory]
    [InlineData("Production", "/both")]
    [InlineData("Production", "/both-reversed")]
    [InlineData("Development", "/both")]
    [InlineData("Development", "/both-reversed")]
    public async Task Request_that_JwtBearer_accepts_is_not_logged_as_refused_above_Debug(string environment, string path)
    {
        await using Api api = await BothSchemes.StartAsync(providers, environment);
        Assert.Equal("alice of JwtBearer", (await SendAsync(api, path, Old(providers)))["body"]);

        LogRecord rejection = Assert.Single(api.Logs.Records, IsRejection);
        Assert.Equal(LogLevel.Debug, rejection.Level);
        Assert.StartsWith("[AccessToken] Access token refused: ", rejection.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", 1)]
    [InlineData("Development", 2)]
    public async Task Request_that_both_reject_is_logged_at_Information_in_Development(string environment, int entries)
    {
        await using Api api = await BothSchemes.StartAsync(providers, environment);
        Assert.Equal("401", (await SendAsync(api, "/both", providers.Alice().Expired()))["status"]);

        LogRecord[] rejections = [.. api.Logs.Records.Where(IsRejection)];
        Assert.Equal(entries, rejections.Length);
        Assert.Equal(environment == "Development" ? LogLevel.Information : LogLevel.Debug, rejections.Max(static entry => entry.Level));
    }

    [Fact]
    public async Task JwtBearers_own_entries_about_a_token_that_this_library_accepts_are_filtered_by_one_line()
    {
        await using Api noisy = await BothSchemes.StartAsync(providers, configure: RejectAllByJwtBearer);
        Assert.Equal("alice of AccessToken", (await SendAsync(noisy, "/both", providers.Alice()))["body"]);
        Assert.Contains(noisy.Logs.Records, static entry => entry is { Category: JwtBearerCategory, Level: LogLevel.Information });

        await using Api quiet = await BothSchemes.StartAsync(providers, configure: static services =>
        {
            RejectAllByJwtBearer(services);
            services.AddLogging(static logging => logging.AddFilter("Microsoft.AspNetCore.Authentication.JwtBearer", LogLevel.Warning));
        });
        Assert.Equal("alice of AccessToken", (await SendAsync(quiet, "/both", providers.Alice()))["body"]);
        Assert.DoesNotContain(quiet.Logs.Records, static entry => entry.Category == JwtBearerCategory);
    }

    [Fact]
    public async Task Every_entry_of_this_library_names_its_scheme()
    {
        await using Api api = await BothSchemes.StartAsync(providers);
        await SendAsync(api, "/both", providers.Alice());
        await SendAsync(api, "/both", Old(providers));
        await SendAsync(api, "/both", token: null);

        LogRecord[] own = [.. api.Logs.Records.Where(static entry => entry.Category == "OidcTokenValidation")];
        Assert.All(own, static entry => Assert.StartsWith("[AccessToken] ", entry.Text, StringComparison.Ordinal));
        Assert.Superset(new HashSet<int>([1, 10]), own.Select(static entry => entry.EventId).ToHashSet());
    }

    [Theory]
    [InlineData("/both/step-up")]
    [InlineData("/both-reversed/step-up")]
    public async Task Demand_for_a_new_login_stays_401_beside_JwtBearer(string path)
    {
        await using Api api = await BothSchemes.StartAsync(providers, configure: RejectAllByJwtBearer);

        ObservedResponse response = await SendAsync(api, path, providers.Alice());
        Assert.Equal(("401", "insufficient_user_authentication"), (response["status"], response["challenge Bearer"]));
        Assert.Equal("application/problem+json", response["content type"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_of_JwtBearer_on_this_librarys_scheme_stop_the_start(bool byType)
    {
        OptionsValidationException stopped = await Assert.ThrowsAsync<OptionsValidationException>(() => BothSchemes.StartAsync(providers, configure: services =>
            services.Configure<AccessTokenSchemeOptions>("AccessToken", scheme =>
            {
                if (byType)
                    scheme.EventsType = typeof(JwtBearerEvents);
                else
                    scheme.Events = new JwtBearerEvents();
            })));

        Assert.Contains("Write Admit, AddClaims or Observe", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_up_of_a_mapped_name_is_explained_with_the_name_of_the_scheme()
    {
        await using Api api = await BothSchemes.StartAsync(providers);
        await SendAsync(api, "/mapped-name", providers.Alice());

        LogRecord hint = Assert.Single(api.Logs.Records, static entry => entry is { Category: "OidcTokenValidation", EventId: 51 });
        Assert.StartsWith("[AccessToken] ", hint.Text, StringComparison.Ordinal);
        Assert.Contains("MapInboundClaims", hint.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_stage_only_measures()
    {
        await using Api api = await BothSchemes.StartAsync(providers);

        Assert.Equal("accepted", await MeasureAsync(api, providers.Alice()));
        Assert.Equal("TypeNotAccepted", await MeasureAsync(api, Old(providers)));
        Assert.DoesNotContain(api.Logs.Records, static entry => IsRejection(entry) && entry.Level > LogLevel.Debug);
    }

    [Fact]
    public async Task Challenge_and_Forbid_results_have_a_body_with_status_code_pages()
    {
        await using Api api = await Api.StartAsync(
            "Production",
            services =>
            {
                services.AddAuthentication().AddAccessToken(options =>
                {
                    options.Issuers.Add(providers.Home.Trust());
                    options.Audiences.Add(TestIssuer.DefaultAudience);
                });
                services.AddAuthorization();
                services.AddProblemDetails();
            },
            static app =>
            {
                app.UseStatusCodePages();
                app.MapGet("/challenge", static () => Results.Challenge());
                app.MapGet("/forbid", static () => Results.Forbid());
            });

        ObservedResponse challenge = await SendAsync(api, "/challenge", providers.Alice());
        Assert.Equal(("401", "application/problem+json", "no error"), (challenge["status"], challenge["content type"], challenge["challenge Bearer"]));
        ObservedResponse forbidden = await SendAsync(api, "/forbid", providers.Alice());
        Assert.Equal(("403", "application/problem+json"), (forbidden["status"], forbidden["content type"]));
    }

    [Fact]
    public async Task Metric_of_ASP_NET_Core_names_the_scheme_that_is_still_used()
    {
        await using Api api = await BothSchemes.StartAsync(providers, defaultScheme: "ByType");
        var schemes = new ConcurrentQueue<object?>();
        using var listener = new MeterListener();
        object? scope = api.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, measuring) =>
        {
            if (instrument.Name == "aspnetcore.authentication.authenticate.duration" && instrument.Meter.Scope == scope)
                measuring.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            schemes.Enqueue(tags.ToArray().Single(static tag => tag.Key == "aspnetcore.authentication.scheme").Value));
        listener.Start();

        await SendAsync(api, "/by-type", providers.Alice());
        Assert.Contains("AccessToken", schemes);
        Assert.DoesNotContain("Bearer", schemes);
        await SendAsync(api, "/by-type", Old(providers));
        Assert.Contains("Bearer", schemes);
    }

    [Fact]
    public void Selector_of_the_guide_is_the_tested_one()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "OidcTokenValidation.Migration.Tests", "SideBySide", "TokenTypeSelector.cs"));
        string[] body = [.. source.Split('\n').SkipWhile(static line => !line.Contains("guide: begin", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(static line => !line.Contains("guide: end", StringComparison.Ordinal)).Select(static line => line.Length > 4 ? line[4..] : line)];

        Assert.True(body.Length > 10);
        Assert.Contains(string.Join('\n', body), Guide.Text, StringComparison.Ordinal);
    }

    private static TestTokenBuilder Old(Providers providers) => providers.Alice().OfType("JWT").WithoutClaim("jti");

    private static bool IsRejection(LogRecord entry) => entry is { Category: "OidcTokenValidation", EventId: 1 };

    private static void RejectAllByJwtBearer(IServiceCollection services) =>
        services.PostConfigure<JwtBearerOptions>("Bearer", static options => options.TokenValidationParameters.ValidTypes = ["none"]);

    private static Task<ObservedResponse> SendAsync(Api api, string path, TestTokenBuilder? token) =>
        new HttpProbe(path, token is null ? [] : [token.Bearer()]).SendAsync(api);

    private static async Task<string> MeasureAsync(Api api, TestTokenBuilder token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/measured");
        request.Headers.TryAddWithoutValidation("Authorization", token.Bearer());
        using HttpResponseMessage response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("alice of JwtBearer", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return Assert.Single(response.Headers.GetValues("X-Would-Be"));
    }
}
