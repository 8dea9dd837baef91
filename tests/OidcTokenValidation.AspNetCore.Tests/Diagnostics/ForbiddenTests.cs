using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.AspNetCore.Tests.Diagnostics;

/// <summary>The log entry of a 403 contains the requirement and what the token has; the response contains them in Development alone.</summary>
public sealed class ForbiddenTests
{
    [Theory]
    [InlineData("/scope", "InsufficientScope", "Required: the scope 'write'; not met: the scope 'write'; the token has the scopes \"read\".")]
    [InlineData("/scopes", "InsufficientScope", "Required: the scope 'write' and the scope 'delete'; not met: the scope 'write' and the scope 'delete';")]
    [InlineData("/claim", "InsufficientClaim", "the claim 'tenant' to hold 'a'; the token has no claim 'tenant'.")]
    [InlineData("/role", "InsufficientByTest", "one of the following roles: (admin)")]
    [InlineData("/assertion", "InsufficientByTest", "Handler assertion should evaluate to true")]
    [InlineData("/forbid", "InsufficientByPolicy", "The application, or a requirement of its policy")]
    public async Task Requirement_that_is_not_met_is_logged_and_in_the_report(string path, string code, string explanation)
    {
        var reports = new ConcurrentQueue<string>();
        await using ApiHost host = await StartAsync(reports: reports);
        Reply reply = await host.SendAsync(path, Providers.Home.Token().WithScope("read").Bearer());

        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.DoesNotContain("token has", reply.AllText, StringComparison.Ordinal);
        await host.DisposeAsync();   // the report is written when the response has been sent
        LogRecord line = Assert.Single(host.Logs.Records, static record => record is { Category: "OidcTokenValidation", EventId: 4 });
        Assert.Equal(LogLevel.Debug, line.Level);
        Assert.Contains(code, line.Text, StringComparison.Ordinal);
        Assert.Contains(explanation, line.Text, StringComparison.Ordinal);
        if (path != "/forbid")
            Assert.Contains(explanation, Assert.Single(reports), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requirements_are_readable_in_the_log_of_ASP_NET_Core()
    {
        await using ApiHost host = await StartAsync();
        await host.SendAsync("/scope", Providers.Home.Token().WithScope("read").Bearer());

        Assert.Contains(host.Logs.Records, static record => record.Category.StartsWith("Microsoft.AspNetCore.Authorization", StringComparison.Ordinal) && record.Text.Contains("Access token: the scope 'write'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Response_contains_the_explanation_in_Development_if_enabled()
    {
        await using ApiHost host = await StartAsync(static services =>
        {
            services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = Environments.Development });
            services.ExplainAccessTokenRefusals();
        });
        Reply reply = await host.SendAsync("/scope", Providers.Home.Token().WithScope("read").Bearer());

        reply.AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        var body = JsonElement.Parse(reply.Body);
        Assert.Equal("InsufficientScope", body.GetProperty("code").GetString());
        Assert.EndsWith("the token has the scopes \"read\".", body.GetProperty("explanation").GetString(), StringComparison.Ordinal);
        Assert.Contains("has the scheme 'Token'", JsonElement.Parse((await host.SendAsync("/scope", "Token abc")).Body).GetProperty("explanation").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Token abc", null, "/scope", "has the scheme 'Token'")]
    [InlineData(null, "X-Forwarded-Access-Token", "/scope", "seen in the field \"X-Forwarded-Access-Token\"")]
    [InlineData(null, null, "/scope?access_token=secret", "seen in the query parameter 'access_token'")]
    public async Task Token_in_an_unread_location_is_logged(string? authorization, string? field, string path, string described)
    {
        await using ApiHost host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (field is not null)
            request.Headers.TryAddWithoutValidation(field, "secret");
        Reply reply = await host.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        LogRecord line = Assert.Single(host.Logs.Records, static record => record is { Category: "OidcTokenValidation", EventId: 5 });
        Assert.Equal(LogLevel.Debug, line.Level);
        Assert.Contains(described, line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejection_by_Admit_is_logged()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home), static scheme => scheme.Admit = static (_, _) => ValueTask.FromResult(false));
                services.AddAuthorization();
            },
            static app => app.MapGet("/me", static () => "me").RequireAuthorization());
        Reply reply = await host.SendAsync("/me", Providers.Home.Token().Bearer());

        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Contains("RefusedByApplication", Assert.Single(host.Logs.Refusals).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forbidden_call_of_a_hub_method_is_logged()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddAuthorizationBuilder().AddPolicy("write", static policy => policy.RequireScope("write").RequireAccess(AccessRequirement.Claim("tenant", "a")));
                services.AddSignalR();
            },
            static app => app.MapHub<ScopedHub>("/hub").RequireAuthorization());
        await using HubConnection connection = new HubConnectionBuilder()
            .WithUrl(new Uri(host.Address, "/hub"), static options => options.AccessTokenProvider = static () => Task.FromResult<string?>(Providers.Home.Token().WithScope("read").Create()))
            .Build();
        await connection.StartAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<string>(nameof(ScopedHub.Write), TestContext.Current.CancellationToken));

        Assert.Contains("the token has the scopes \"read\".", Assert.Single(host.Logs.Records, static record => record is { Category: "OidcTokenValidation", EventId: 4 }).Text, StringComparison.Ordinal);
    }

    private static Task<ApiHost> StartAsync(Action<IServiceCollection>? configure = null, ConcurrentQueue<string>? reports = null) => ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
            services.AddAuthorization();
            configure?.Invoke(services);
        },
        app =>
        {
            app.Use(async (context, next) =>
            {
                await next();
                if (context.GetAccessTokenReport() is { UnmetRequirement: not null } report)
                    reports?.Enqueue(report.ToString());
            });
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/scope", static () => "x").RequireScope("write");
            app.MapGet("/scopes", static () => "x").RequireScope("write").RequireScope("delete");
            app.MapGet("/claim", static () => "x").RequireAccess(AccessRequirement.Claim("tenant", "a"));
            app.MapGet("/role", static () => "x").RequireAuthorization(static policy => policy.RequireRole("admin"));
            app.MapGet("/assertion", static () => "x").RequireAuthorization(static policy => policy.RequireAssertion(static _ => false));
            app.MapGet("/forbid", static () => Results.Forbid()).RequireAuthorization();
        });

    private sealed class ScopedHub : Hub
    {
        [Authorize(Policy = "write")]
        public string Write() => "written";
    }
}
