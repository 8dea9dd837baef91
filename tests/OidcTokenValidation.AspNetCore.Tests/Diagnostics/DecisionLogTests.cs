using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Diagnostics;

/// <summary>The audit of access decisions in ASP.NET Core: one event for each request, whatever part of the framework handles the result.</summary>
public sealed class DecisionLogTests
{
    private const string Category = "OidcTokenValidation.AccessDecisions";

    [Fact]
    public async Task Request_that_several_schemes_reject_is_one_decision()
    {
        await using ApiHost host = await StartAsync(static services =>
        {
            services.AddAuthentication().AddAccessToken("Partner", static options => Audit(options, Providers.Partner));
            services.AddAuthorizationBuilder()
                .AddPolicy("one", static policy => policy.AddAuthenticationSchemes("Partner", AccessTokenDefaults.AuthenticationScheme).RequireAuthenticatedUser())
                .AddPolicy("two", static policy => policy.AddAuthenticationSchemes(AccessTokenDefaults.AuthenticationScheme, "Partner").RequireAuthenticatedUser());
        });
        foreach (string path in (string[])["/one", "/two"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync(path, Providers.Home.Token().Expired().Bearer())).Status);
            (await host.SendAsync(path, Providers.Partner.Token().WithId("p").Bearer())).AssertOk("alice");
        }

        // The scheme of the token's issuer decides, also where the other one is challenged before or after it.
        Assert.Equal(["rejected Expired", "granted none", "rejected Expired", "granted none"], Decisions(host));
        Assert.Equal(2, host.Logs.Records.Count(static record => record.Category == Category && record.Message.StartsWith("[Partner] ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Request_that_runs_again_is_one_decision()
    {
        await using ApiHost host = await StartAsync(configure: static app => app.UseExceptionHandler("/me"));
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/throws", Providers.Home.Token().Bearer())).Status);

        Assert.Equal(["granted none"], Decisions(host));
    }

    [Fact]
    public async Task Endpoint_that_refuses_what_authorization_granted_is_a_second_decision()
    {
        await using ApiHost host = await StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/forbid", Providers.Home.Token().Bearer())).Status);

        Assert.Equal(["granted none", "forbidden InsufficientByPolicy"], Decisions(host));
    }

    [Fact]
    public async Task Requirements_of_ASP_NET_Core_are_decisions_too()
    {
        await using ApiHost host = await StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/role", Providers.Home.Token().Bearer())).Status);
        (await host.SendAsync("/role", Providers.Home.Token().WithRoles("admin").Bearer())).AssertOk("admin");

        Assert.Equal(["forbidden InsufficientByTest", "granted none"], Decisions(host));
    }

    [Fact]
    public async Task Result_handler_of_the_application_does_not_change_the_log()
    {
        await using ApiHost host = await StartAsync(static services => services.AddSingleton<IAuthorizationMiddlewareResultHandler, OwnHandler>());
        (await host.SendAsync("/me", Providers.Home.Token().Bearer())).AssertOk("alice");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/me", Providers.Home.Token().Expired().Bearer())).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/scope", Providers.Home.Token().Bearer())).Status);

        Assert.Equal(["granted none", "rejected Expired", "forbidden InsufficientScope"], Decisions(host));
    }

    [Fact]
    public async Task Anonymous_endpoint_and_user_of_another_scheme_are_no_decision_about_a_token()
    {
        await using ApiHost host = await StartAsync();
        (await host.SendAsync("/open", Providers.Home.Token().Bearer())).AssertOk("open");
        (await host.SendAsync("/open", Providers.Home.Token().Expired().Bearer())).AssertOk("open");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/me")).Status);

        Assert.Empty(Decisions(host));
    }

    [Fact]
    public async Task Filter_of_MVC_is_a_decision()
    {
        await using ApiHost host = await StartAsync(
            static services => services.AddControllers(static mvc => mvc.Filters.Add(new AuthorizeFilter())).AddApplicationPart(typeof(DecisionLogTests).Assembly),
            static app => app.MapControllers());
        (await host.SendAsync("/mvc/open", Providers.Home.Token().Bearer())).AssertOk("alice");

        Assert.Equal(["granted none"], Decisions(host));
    }

    [Fact]
    public async Task Refused_call_of_a_hub_method_is_a_decision_of_its_own()
    {
        await using ApiHost host = await StartAsync(static services => services.AddSignalR(), static app => app.MapHub<ScopedHub>("/hub").RequireAuthorization());
        await using HubConnection connection = new HubConnectionBuilder()
            .WithUrl(new Uri(host.Address, "/hub"), static options =>
            {
                options.SkipNegotiation = true;
                options.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.WebSockets;
                options.AccessTokenProvider = static () => Task.FromResult<string?>(Providers.Home.Token().WithScope("read").Create());
            })
            .Build();
        await connection.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("read", await connection.InvokeAsync<string>(nameof(ScopedHub.Read), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<string>(nameof(ScopedHub.Write), TestContext.Current.CancellationToken));

        Assert.Equal(["granted none", "forbidden InsufficientScope"], Decisions(host));
    }

    private static string[] Decisions(ApiHost host) =>
    [
        .. host.Logs.Records.Where(static record => record.Category == Category)
            .Select(static record => $"{record.Values.Single(static value => value.Key == "Outcome").Value} {record.Values.Single(static value => value.Key == "Reason").Value}"),
    ];

    private static void Audit(AccessTokenValidationOptions options, TestIssuer issuer)
    {
        options.Accept(issuer);
        options.LogAccessDecisions = true;
    }

    private static Task<ApiHost> StartAsync(Action<IServiceCollection>? services = null, Action<WebApplication>? configure = null) => ApiHost.StartAsync(
        collection =>
        {
            collection.AddAuthentication(AccessTokenDefaults.AuthenticationScheme).AddAccessToken(static options => Audit(options, Providers.Home));
            collection.AddAuthorization();
            services?.Invoke(collection);
        },
        app =>
        {
            configure?.Invoke(app);
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/me", Subject).RequireAuthorization();
            app.MapGet("/one", Subject).RequireAuthorization("one");
            app.MapGet("/two", Subject).RequireAuthorization("two");
            app.MapGet("/scope", static () => "x").RequireScope("write");
            app.MapGet("/role", static () => "admin").RequireAuthorization(static policy => policy.RequireRole("admin"));
            app.MapGet("/open", static () => "open");
            app.MapGet("/forbid", static () => Results.Forbid()).RequireAuthorization();
            app.MapGet("/throws", static string () => throw new NotSupportedException()).RequireAuthorization();
        });

    private static string Subject(HttpContext context) => context.GetAccessToken()?.Subject ?? "anonymous";

    private sealed class OwnHandler : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _inner = new();

        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
            _inner.HandleAsync(next, context, policy, authorizeResult);
    }

    private sealed class ScopedHub : Hub
    {
        [RequireScope("read")]
        public string Read() => "read";

        [RequireScope("write")]
        public string Write() => "written";
    }
}
