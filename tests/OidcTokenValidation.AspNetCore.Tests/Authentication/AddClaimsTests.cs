using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>AddClaims adds claims of the application to the user after the token was accepted, and receives the token and the request.</summary>
public sealed class AddClaimsTests
{
    private static readonly string Alice = Providers.Home.Token().WithScope("read").Bearer();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Claims_of_a_scoped_service_are_those_of_the_user(bool later)
    {
        await using ApiHost host = await StartAsync(async (context, token, identity) =>
        {
            if (later)
                await Task.Yield();
            context.RequestServices.GetRequiredService<Directory>().Describe(token, identity);
        });
        (await host.SendAsync("/user", Alice)).AssertOk("alice of sales, AccessToken, token of alice");
        (await host.SendAsync("/role", Alice)).AssertOk("alice of sales, AccessToken, token of alice");
        (await host.SendAsync("/read", Alice)).AssertOk("alice of sales, AccessToken, token of alice");
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/role", Providers.Home.Token().WithSubject("bob").Bearer())).Status);
    }

    [Fact]
    public async Task AddClaims_is_called_once_for_each_accepted_request_and_for_no_other()
    {
        int calls = 0;
        await using ApiHost host = await StartAsync(
            (_, _, identity) =>
            {
                identity.AddClaim(new Claim("call", $"{++calls}"));
                return ValueTask.CompletedTask;
            },
            static (_, token) => ValueTask.FromResult(token.Subject != "mallory"));
        (await host.SendAsync("/twice", Alice)).AssertOk("1,1");
        (await host.SendAsync("/open")).AssertOk("open");
        (await host.SendAsync("/open", Providers.Home.Token().Expired().Bearer())).AssertOk("open");
        (await host.SendAsync("/twice", Providers.Home.Token().WithSubject("mallory").Bearer())).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        (await host.SendAsync("/twice", Alice)).AssertOk("2,2");
    }

    [Fact]
    public async Task Request_that_is_executed_again_has_the_claims_once()
    {
        int calls = 0;
        await using ApiHost host = await StartAsync((_, _, identity) =>
        {
            identity.AddClaim(new Claim("call", $"{++calls}"));
            return ValueTask.CompletedTask;
        });
        (await host.SendAsync("/fails", Alice)).AssertOk("1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exception_of_AddClaims_ends_the_request(bool later)
    {
        await using ApiHost host = await StartAsync(async (_, _, _) =>
        {
            if (later)
                await Task.Yield();
            throw new TimeoutException("the directory is down");
        });
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/user", Alice)).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/open", Alice)).Status);
        (await host.SendAsync("/open")).AssertOk("open");
    }

    [Fact]
    public async Task Claim_scope_that_was_added_grants_nothing()
    {
        await using ApiHost host = await StartAsync(static (_, _, identity) =>
        {
            identity.AddClaim(new Claim("scope", "write"));
            return ValueTask.CompletedTask;
        });
        (await host.SendAsync("/write", Alice)).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
    }

    [Fact]
    public async Task Role_of_another_type_than_the_identity_has_is_reported_once()
    {
        await using ApiHost host = await StartAsync(static (_, _, identity) =>
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, "seller"));
            return ValueTask.CompletedTask;
        });
        for (int i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/role", Alice)).Status);
        LogRecord record = Assert.Single(host.Logs.Records, static record => record is { Category: "OidcTokenValidation.AspNetCore", EventId: 62 });
        Assert.Equal(LogLevel.Warning, record.Level);
        Assert.Contains("Write new Claim(identity.RoleClaimType", record.Text, StringComparison.Ordinal);
    }

    private static Task<ApiHost> StartAsync(Func<HttpContext, AccessToken, ClaimsIdentity, ValueTask> add, Func<HttpContext, AccessToken, ValueTask<bool>>? admit = null) => ApiHost.StartAsync(
        services =>
        {
            services.AddScoped<Directory>();
            services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home), scheme => (scheme.AddClaims, scheme.Admit) = (add, admit));
            services.AddAuthorization();
        },
        static app =>
        {
            app.UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/again",
                AllowStatusCode404Response = true,
                CreateScopeForErrors = true,
                StatusCodeSelector = static exception => exception is InvalidOperationException ? 200 : 500,
            });
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/user", Describe).RequireAuthorization();
            app.MapGet("/role", Describe).RequireAuthorization(new AuthorizeAttribute { Roles = "seller" });
            app.MapGet("/read", Describe).RequireScope("read");
            app.MapGet("/write", Describe).RequireScope("write");
            app.MapGet("/open", static () => "open");
            app.MapGet("/fails", static string () => throw new InvalidOperationException("run it again")).RequireAuthorization();
            app.MapGet("/again", static (HttpContext context) => Calls(context.User));
            app.MapGet("/twice", static async (HttpContext context) =>
                $"{Calls(context.User)},{Calls((await context.AuthenticateAsync(AccessTokenDefaults.AuthenticationScheme)).Principal!)}").RequireAuthorization();
        });

    private static string Calls(ClaimsPrincipal user) => string.Join(' ', user.FindAll("call").Select(static claim => claim.Value));

    private static string Describe(HttpContext context) =>
        $"{context.User.Identity!.Name} of {context.User.FindFirst("department")?.Value}, {context.User.Identity.AuthenticationType}, token of {context.GetAccessToken()?.Subject}";

    /// <summary>The user directory of the application; one instance for each request.</summary>
    private sealed class Directory
    {
        private bool _isUsed;

        public void Describe(AccessToken token, ClaimsIdentity identity)
        {
            Assert.False(_isUsed, "The service is another request's.");
            _isUsed = true;
            identity.AddClaim(new Claim("department", "sales"));
            if (token.Subject == "alice")
                identity.AddClaim(new Claim(identity.RoleClaimType, "seller"));
        }
    }
}
