using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>GetAccessToken returns the token of the user after the application has changed or replaced the user.</summary>
public sealed class GetAccessTokenTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("clone")]
    [InlineData("identity added")]
    [InlineData("identity added in front")]
    [InlineData("claim added")]
    [InlineData("identity copied")]
    [InlineData("rebuilt")]
    public async Task Claims_transformation_keeps_the_token(string transformation)
    {
        await using ApiHost host = await StartAsync(transformation);
        (await host.SendAsync("/", Providers.Home.Token().WithScope("read").Bearer())).AssertOk("alice");
        (await host.SendAsync("/", Providers.Home.Token().Bearer())).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
    }

    [Fact]
    public async Task User_that_the_application_sets_after_authentication_has_no_token_and_meets_no_scope()
    {
        await using ApiHost host = await StartAsync("rebuilt", static app =>
        {
            app.UseAuthentication();
            app.Use(static (context, next) =>
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity(context.User.Claims, "rebuilt"));
                return next(context);
            });
            app.UseAuthorization();
        });
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/", Providers.Home.Token().WithScope("read").Bearer())).Status);
        (await host.SendAsync("/open", Providers.Home.Token().Bearer())).AssertOk("none");
    }

    [Fact]
    public async Task GetAccessToken_without_a_token_returns_null()
    {
        await using ApiHost host = await StartAsync("clone");
        (await host.SendAsync("/open")).AssertOk("none");
        (await host.SendAsync("/open", "Bearer x")).AssertOk("none");
    }

    private static Task<ApiHost> StartAsync(string transformation, Action<WebApplication>? first = null) => ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
            services.AddAuthorization();
            services.AddSingleton<IClaimsTransformation>(new Transformation(transformation));
        },
        app =>
        {
            first?.Invoke(app);
            app.MapGet("/", static (HttpContext context) => context.GetAccessToken()!.Subject).RequireScope("read");
            app.MapGet("/open", static (HttpContext context) => context.GetAccessToken()?.Subject ?? "none");
        });

    private sealed class Transformation(string kind) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) => Task.FromResult(kind switch
        {
            "clone" => principal.Clone(),
            "identity added" => new ClaimsPrincipal(principal.Identities.Append(More())),
            "identity added in front" => new ClaimsPrincipal(principal.Identities.Prepend(More())),
            "claim added" => WithClaim(principal),
            "identity copied" => new ClaimsPrincipal(new ClaimsIdentity(principal.Identity!, More().Claims)),
            "rebuilt" => new ClaimsPrincipal(new ClaimsIdentity(principal.Claims, "rebuilt")),
            _ => principal,
        });

        private static ClaimsIdentity More() => new([new Claim("department", "sales")]);

        private static ClaimsPrincipal WithClaim(ClaimsPrincipal principal)
        {
            ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim("department", "sales"));
            return principal;
        }
    }
}
