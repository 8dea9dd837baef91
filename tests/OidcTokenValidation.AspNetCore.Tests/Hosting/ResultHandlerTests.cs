using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>Problem bodies are written in any order of registration; a result handler of the application is still used.</summary>
public sealed class ResultHandlerTests
{
    [Theory]
    [InlineData("authorization first")]
    [InlineData("authentication first")]
    public async Task Body_is_written_in_any_order_of_registration(string order)
    {
        await using ApiHost host = await StartAsync(services =>
        {
            if (order == "authorization first")
                services.AddAuthorization();
            AddAuthentication(services);
            services.AddAuthorization();
        });
        (await host.SendAsync("/me")).AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"api\"", error: null);
        (await host.SendAsync("/scope", Providers.Home.Token().Bearer())).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
    }

    [Theory]
    [InlineData("before")]
    [InlineData("between")]
    [InlineData("after")]
    public async Task Result_handler_of_the_application_is_still_used(string place)
    {
        await using ApiHost host = await StartAsync(services =>
        {
            if (place == "before")
                services.AddSingleton<IAuthorizationMiddlewareResultHandler, OwnHandler>();
            services.AddAuthorization();
            if (place == "between")
                services.AddSingleton<IAuthorizationMiddlewareResultHandler, OwnHandler>();
            AddAuthentication(services);
            if (place == "after")
                services.AddSingleton<IAuthorizationMiddlewareResultHandler, OwnHandler>();
        });

        Reply refused = await host.SendAsync("/me", "Bearer x");
        refused.AssertRefused(
            HttpStatusCode.Unauthorized, "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is malformed.\"", "invalid_token", hasBody: false);
        Assert.Equal("own", Assert.Single(refused.Headers["X-Result-Handler"]));
        Assert.Empty(refused.Body);
        (await host.SendAsync("/me", Providers.Home.Token().Bearer())).AssertOk("alice");
    }

    [Fact]
    public async Task Preflights_pass_before_authentication()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                AddAuthentication(services);
                services.AddAuthorization().AddCors(static cors => cors.AddDefaultPolicy(static policy =>
                    policy.WithOrigins("https://app.example").WithHeaders("Authorization").WithExposedHeaders("WWW-Authenticate")));
            },
            static app =>
            {
                app.UseCors();
                app.UseAuthentication();
                app.UseAuthorization();
                Map(app);
            });
        Reply preflight = await host.SendRawAsync(
            "OPTIONS /me HTTP/1.1", "Origin: https://app.example", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization");
        Assert.Equal(HttpStatusCode.NoContent, preflight.Status);
        Reply refused = await host.SendRawAsync("GET /me HTTP/1.1", "Origin: https://app.example");
        refused.AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"api\"", error: null);
        Assert.Equal("https://app.example", Assert.Single(refused.Headers["Access-Control-Allow-Origin"]));
    }

    [Fact]
    public async Task Endpoints_may_challenge_and_forbid_by_themselves()
    {
        await using ApiHost host = await StartAsync(static services =>
        {
            AddAuthentication(services);
            services.AddAuthorization();
        });
        (await host.SendAsync("/challenge")).AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"api\"", error: null, hasBody: false);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync("/challenge", "Bearer")).Status);
        (await host.SendAsync("/challenge", Providers.Home.Token().Bearer())).AssertChallenges(
            HttpStatusCode.Unauthorized, ["Bearer realm=\"api\""], error: null, hasBody: false);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/forbid")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/forbid", "Bearer x")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/forbid", Providers.Home.Token().Bearer())).Status);
        (await host.SendAsync("/imperative", Providers.Home.Token().Bearer())).AssertRefused(
            HttpStatusCode.Forbidden,
            "Bearer realm=\"api\", error=\"insufficient_scope\", error_description=\"The access token lacks a scope that is needed.\", scope=\"read\"",
            "insufficient_scope",
            hasBody: false);
    }

    [Fact]
    public async Task Challenge_of_a_caller_with_a_good_token_is_401_on_the_scheme_that_was_used()
    {
        await using ApiHost host = await BoundApi.StartAsync(
            static options => options.Realm = "things",
            static app =>
            {
                app.MapGet("/challenge", static () => Results.Challenge());
                app.MapGet("/challenge-async", static context => context.ChallengeAsync());
                app.MapGet("/step-up", static async (HttpContext context, IAuthorizationService authorization) =>
                {
                    AuthorizationPolicy policy = new AuthorizationPolicyBuilder().RequireAccess(AccessRequirement.AuthenticationContext("mfa")).Build();
                    return (await authorization.AuthorizeAsync(context.User, context, policy)).Succeeded ? Results.Ok() : Results.Challenge();
                });
            });
        using var client = new DPoPClient();
        foreach (string path in (string[])["/challenge", "/challenge-async"])
        {
            (await host.SendAsync(path, Providers.Home.Token().Bearer())).AssertChallenges(
                HttpStatusCode.Unauthorized, ["Bearer realm=\"things\""], error: null, hasBody: false);
            (await host.SendAsync(client, BoundApi.TokenFor(client), path)).AssertChallenges(
                HttpStatusCode.Unauthorized, [$"DPoP realm=\"things\", algs=\"{Reply.ProofAlgorithms}\""], error: null, hasBody: false);
        }

        // The error of the requirement that the application evaluated is in the challenge as well.
        Assert.Contains("error=\"insufficient_user_authentication\"", Assert.Single((await host.SendAsync("/step-up", Providers.Home.Token().Bearer())).Challenges), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_code_pages_do_not_change_the_body()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                AddAuthentication(services);
                services.AddAuthorization().AddProblemDetails();
            },
            static app =>
            {
                app.UseStatusCodePages();
                app.UseAuthentication();
                app.UseAuthorization();
                Map(app);
            });
        Reply refused = await host.SendAsync("/me", "Bearer x");
        Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (refused.Status, refused.ContentType));
        Assert.Equal("invalid_token", JsonElement.Parse(refused.Body).GetProperty("error").GetString());
    }

    private static void AddAuthentication(IServiceCollection services) =>
        services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));

    private static Task<ApiHost> StartAsync(Action<IServiceCollection> services) => ApiHost.StartAsync(services, Map);

    private static void Map(WebApplication app)
    {
        app.MapGet("/me", static (HttpContext context) => context.GetAccessToken()!.Subject).RequireAuthorization();
        app.MapGet("/scope", static () => "read").RequireScope("read");
        app.MapGet("/challenge", static () => TypedResults.Challenge());
        app.MapGet("/forbid", static () => TypedResults.Forbid());
        app.MapGet("/imperative", static async (HttpContext context, IAuthorizationService authorization) =>
        {
            AuthorizationPolicy policy = new AuthorizationPolicyBuilder().RequireScope("read").Build();
            return (await authorization.AuthorizeAsync(context.User, context, policy)).Succeeded ? Results.Ok() : Results.Forbid();
        });
    }

    private sealed class OwnHandler : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _inner = new();

        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            context.Response.Headers["X-Result-Handler"] = "own";
            return _inner.HandleAsync(next, context, policy, authorizeResult);
        }
    }
}
