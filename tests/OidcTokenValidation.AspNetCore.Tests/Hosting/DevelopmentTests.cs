using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>Explanations of rejections for developers, and health and metrics of a scheme for operators.</summary>
public sealed class DevelopmentTests
{
    private const string Expected = "Expected three non-empty segments separated by dots.";

    [Fact]
    public async Task Explanation_in_Development_is_in_the_log_and_in_the_response_only_if_enabled()
    {
        await using ApiHost terse = await StartAsync("Development");
        Reply reply = await terse.SendAsync("/me", "Bearer x");
        reply.AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        Assert.DoesNotContain("explanation", reply.AllText, StringComparison.Ordinal);
        Assert.Contains(terse.Logs.Refusals, static entry => entry.Level == LogLevel.Information && entry.Text.Contains(Expected, StringComparison.Ordinal));

        await using ApiHost explaining = await StartAsync("Development", static services => services.ExplainAccessTokenRefusals());
        Reply explained = await explaining.SendAsync("/me", "Bearer x");
        explained.AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        JsonElement body = JsonElement.Parse(explained.Body);
        Assert.Equal("NotCompactJws", body.GetProperty("code").GetString());
        Assert.StartsWith(Expected, body.GetProperty("explanation").GetString(), StringComparison.Ordinal);
        Assert.Equal(reply.Challenges, explained.Challenges);
    }

    [Fact]
    public async Task Explanations_in_Production_stop_the_start() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync("Production", static services => services.ExplainAccessTokenRefusals()));

    [Fact]
    public async Task Health_check_and_metrics_of_a_scheme_have_its_name()
    {
        await using ApiHost host = await StartAsync("Production", static services => services.AddHealthChecks().AddAccessTokenValidation());
        Reply health = await host.SendAsync("/healthz");
        Assert.Equal((HttpStatusCode.OK, "Healthy"), (health.Status, health.Body));
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"{AccessTokenDefaults.AuthenticationScheme}/issuer/{Providers.Home.Issuer}", report.Entries["access_token_validation"].Data.Keys);

        var validators = new List<string>();
        using var listener = new MeterListener();
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, measuring) =>
        {
            if (instrument.Name == TelemetryNames.ValidationDuration && instrument.Meter.Scope == factory)
                measuring.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => validators.Add((string)tags[0].Value!));
        listener.Start();
        await host.SendAsync("/me", "Bearer x");
        Assert.Equal([AccessTokenDefaults.AuthenticationScheme], validators);
    }

    private static Task<ApiHost> StartAsync(string environment, Action<IServiceCollection>? configure = null) => ApiHost.StartAsync(
        services =>
        {
            services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = environment });
            services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
            services.AddAuthorization();
            configure?.Invoke(services);
        },
        static app =>
        {
            app.MapGet("/me", [Authorize] static () => "me");
            if (app.Services.GetService<HealthCheckService>() is not null)
                app.MapHealthChecks("/healthz");
        });
}
