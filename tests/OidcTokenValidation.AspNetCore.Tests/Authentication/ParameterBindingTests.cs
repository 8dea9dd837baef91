using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>An endpoint takes the access token as a parameter.</summary>
public sealed class ParameterBindingTests
{
    private static readonly string Good = Providers.Home.Token().Bearer();

    [Theory]
    [InlineData("/required")]
    [InlineData("/binding")]
    public async Task Parameter_is_the_token_of_the_request(string path)
    {
        await using ApiHost host = await StartAsync();
        (await host.SendAsync(path, Good)).AssertOk("alice");
        (await host.SendAsync(path, Providers.Home.Token().WithSubject("bob").Bearer())).AssertOk("bob");
    }

    [Fact]
    public async Task Unprotected_endpoint_with_a_required_parameter_fails_without_a_valid_token()
    {
        await using ApiHost host = await StartAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/unprotected")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/unprotected", Providers.Home.Token().Expired().Bearer())).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/contradicting")).Status);
        Assert.Equal(3, host.Logs.Errors.Count(static record => record.Text.Contains(
            "takes an AccessToken, but the request has none. Write AccessToken? token where it may be missing", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/optional")]
    [InlineData("/default")]
    [InlineData("/open")]
    [InlineData("/parameters")]
    [InlineData("/optional-mvc")]
    public async Task Nullable_parameter_is_null_where_no_token_was_sent(string path)
    {
        await using ApiHost host = await StartAsync();
        (await host.SendAsync(path)).AssertOk("none");
        (await host.SendAsync(path, Good)).AssertOk("alice");
        Reply bad = await host.SendAsync(path, Providers.Home.Token().Expired().Bearer());
        if (path is "/open" or "/optional-mvc")
            bad.AssertOk("none");
        else
            bad.AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
    }

    [Fact]
    public async Task Nullable_parameter_is_null_where_another_scheme_authenticated_the_request()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication("Everybody").AddScheme<AuthenticationSchemeOptions, Everybody>("Everybody", configureOptions: null)
                    .AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddAuthorization();
            },
            static app => app.MapGet("/", static (AccessToken? token) => token?.Subject ?? "none").RequireAuthorization());
        (await host.SendAsync("/")).AssertOk("none");
        (await host.SendAsync("/", Good)).AssertOk("none");
    }

    [Fact]
    public async Task Service_resolved_before_authentication_throws_and_does_not_affect_the_parameter()
    {
        await using ApiHost host = await StartAsync(static app => app.Use(static (context, next) =>
        {
            Assert.Throws<InvalidOperationException>(context.RequestServices.GetService<AccessToken>);
            return next(context);
        }));
        (await host.SendAsync("/required", Good)).AssertOk("alice");
    }

    [Fact]
    public async Task Parameter_follows_the_user_of_the_request()
    {
        await using ApiHost host = await StartAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/signed-out", Good)).Status);
    }

    [Fact]
    public async Task Parameter_is_bound_when_the_request_is_executed_again_with_a_new_service_scope()
    {
        await using ApiHost host = await StartAsync(static app => app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/required",
            AllowStatusCode404Response = true,
            CreateScopeForErrors = true,
            StatusCodeSelector = static _ => 200,
        }));
        (await host.SendAsync("/fails", Good)).AssertOk("alice");
    }

    private static Task<ApiHost> StartAsync(Action<WebApplication>? first = null) => ApiHost.StartAsync(
        static services =>
        {
            services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
            services.AddAuthorization();
            services.AddControllers().AddApplicationPart(typeof(OptionalController).Assembly);
        },
        app =>
        {
            first?.Invoke(app);
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/required", static (AccessToken token) => token.Subject).RequireAuthorization();
            app.MapControllers();
            app.MapGet("/optional", static (AccessToken? token) => token?.Subject ?? "none").AllowMissingAccessToken();
            app.MapGet("/default", static ([FromServices] AccessToken? token = null) => token?.Subject ?? "none").AllowMissingAccessToken();
            app.MapGet("/open", static (AccessToken? token) => token?.Subject ?? "none");
            app.MapGet("/parameters", static ([AsParameters] Parameters parameters) => parameters.Token?.Subject ?? "none").AllowMissingAccessToken();
            app.MapGet("/contradicting", static (AccessToken token) => token.Subject).AllowMissingAccessToken();
            app.MapGet("/binding", [Authorize] static ([FromServices] AccessToken token) => token.Subject);
            app.MapGet("/unprotected", static (AccessToken token) => token.Subject);
            app.MapGet("/fails", static string (AccessToken token) => throw new InvalidOperationException(token.Subject)).RequireAuthorization();
            app.MapGet("/signed-out", static (HttpContext context) =>
            {
                context.User = new();
                return context.RequestServices.GetService<AccessToken>()!.Subject;
            }).RequireAuthorization();
        });

    private sealed record Parameters(AccessToken? Token, HttpContext Context);

    private sealed class Everybody(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
            Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity("Everybody")), "Everybody")));
    }
}

/// <summary>An action with an optional token.</summary>
[ApiController]
[Route("optional-mvc")]
public sealed class OptionalController : ControllerBase
{
    [HttpGet]
    public string Get([FromServices] AccessToken? token) => token?.Subject ?? "none";
}
