using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authorization;

/// <summary>A scope is required in addition to what the application's default policy requires, and does not replace it.</summary>
public sealed class DefaultPolicyTests
{
    [Fact]
    public async Task Required_scope_applies_in_addition_to_the_default_policy()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddAuthorizationBuilder()
                    .SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim("tenant", "us").Build());
            },
            static app =>
            {
                app.MapGet("/plain", Subject).RequireAuthorization();
                app.MapGet("/attribute", [RequireScope("read")] (HttpContext context) => Subject(context));
                app.MapGet("/scope", Subject).RequireScope("read");
                app.MapGet("/any", Subject).RequireAnyScope("read", "write");
                app.MapGet("/both", Subject).RequireAuthorization().RequireScope("read");
                app.MapGroup("/scoped").RequireScope("read").MapGet("/group", Subject);
                app.MapGroup("/group").RequireAuthorization().MapGet("/scope", Subject).RequireScope("read");
            });

        foreach (string path in (string[])["/plain", "/attribute", "/scope", "/any", "/both", "/group/scope", "/scoped/group"])
        {
            (await host.SendAsync(path, Providers.Home.Token().WithScope("read").WithClaim("tenant", "us").Bearer())).AssertOk("alice");
            Reply other = await host.SendAsync(path, Providers.Home.Token().WithScope("read").WithClaim("tenant", "them").Bearer());
            Assert.True(other.Status == HttpStatusCode.Forbidden, $"{path} let a token of another tenant pass: {other.Status}");
        }
    }

    private static string Subject(HttpContext context) => context.GetAccessToken()!.Subject;
}
