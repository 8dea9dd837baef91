using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.AspNetCore.Tests.Diagnostics;

/// <summary>Authorization before authentication rejects every request: one error is logged, with the lines to write.</summary>
public sealed class PipelineOrderTests
{
    private const string Category = "OidcTokenValidation.AspNetCore";

    [Theory]
    [InlineData("/me")]
    [InlineData("/scope")]
    [InlineData("/optional")]
    public async Task Wrong_order_that_rejects_a_good_token_is_reported_once(string path)
    {
        await using ApiHost host = await StartAsync(static app => app.UseAuthorization().UseAuthentication());
        for (int i = 0; i < 3; i++)
            Assert.NotEqual(HttpStatusCode.OK, (await host.SendAsync(path, Providers.Home.Token().WithScope("read").Bearer())).Status);

        LogRecord line = Assert.Single(host.Logs.Errors);
        Assert.Equal((Category, LogLevel.Error, 63), (line.Category, line.Level, line.EventId));
        Assert.Contains("Write app.UseAuthentication(); and after it app.UseAuthorization();", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_order_is_not_reported_for_a_request_without_a_good_token()
    {
        await using ApiHost host = await StartAsync(static app => app.UseAuthorization().UseAuthentication());
        await host.SendAsync("/me");
        await host.SendAsync("/me", Providers.Home.Token().Expired().Bearer());

        Assert.Empty(host.Logs.Errors);
    }

    [Theory]
    [InlineData("right order")]
    [InlineData("none written")]
    public async Task Right_order_is_not_reported(string order)
    {
        await using ApiHost host = await StartAsync(app =>
        {
            if (order == "right order")
                app.UseAuthentication().UseAuthorization();
        });
        (await host.SendAsync("/me", Providers.Home.Token().Bearer())).AssertOk("alice");
        Assert.NotEqual(HttpStatusCode.OK, (await host.SendAsync("/challenge", Providers.Home.Token().Bearer())).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/scope", Providers.Home.Token().Bearer())).Status);

        Assert.Empty(host.Logs.Errors);
    }

    [Fact]
    public async Task Policy_that_names_its_scheme_needs_no_authentication_middleware()
    {
        await using ApiHost host = await StartAsync(static app => app.UseAuthorization().UseAuthentication());
        (await host.SendAsync("/named", Providers.Home.Token().Bearer())).AssertOk("alice");

        Assert.Empty(host.Logs.Errors);
    }

    private static Task<ApiHost> StartAsync(Action<WebApplication> use) => ApiHost.StartAsync(
        static services =>
        {
            services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
            services.AddAuthorization();
        },
        app =>
        {
            use(app);
            app.MapGet("/me", static (HttpContext context) => context.User.FindFirst("sub")?.Value).RequireAuthorization();
            app.MapGet("/scope", static () => "x").RequireScope("read");
            app.MapGet("/optional", static () => "x").AllowMissingAccessToken();
            app.MapGet("/named", static (HttpContext context) => context.User.FindFirst("sub")?.Value)
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = AccessTokenDefaults.AuthenticationScheme });
            app.MapGet("/challenge", static () => Results.Challenge()).RequireAuthorization();
        });
}
