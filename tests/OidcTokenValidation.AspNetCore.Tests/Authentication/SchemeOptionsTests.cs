using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>Admit and Observe: the application may reject and observe, never accept.</summary>
public sealed class SchemeOptionsTests
{
    private static readonly string Good = Providers.Home.Token().Bearer();

    [Fact]
    public async Task Token_that_Admit_rejects_is_401_invalid_token()
    {
        await using ApiHost host = await StartAsync(static scheme => scheme.Admit = static (_, token) => ValueTask.FromResult(token.Subject != "alice"));

        (await host.SendAsync("/me", Good)).AssertRefused(
            HttpStatusCode.Unauthorized, "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token was refused.\"", "invalid_token");
        (await host.SendAsync("/optional", Good)).AssertRefused(
            HttpStatusCode.Unauthorized, "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token was refused.\"", "invalid_token");
        (await host.SendAsync("/me", Providers.Home.Token().WithSubject("bob").Bearer())).AssertOk("bob by Bearer");
    }

    [Fact]
    public async Task Admit_is_called_once_and_only_for_valid_tokens()
    {
        int calls = 0;
        await using ApiHost host = await StartAsync(scheme => scheme.Admit = async (_, _) =>
        {
            await Task.Yield();
            Interlocked.Increment(ref calls);
            return true;
        });

        await host.SendAsync("/me");
        await host.SendAsync("/me", Providers.Home.Token().Expired().Bearer());
        Assert.Equal(0, calls);
        (await host.SendAsync("/me", Good)).AssertOk("alice by Bearer");
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Admit_cannot_accept_a_token_that_the_validator_rejected()
    {
        await using ApiHost host = await StartAsync(static scheme => scheme.Admit = static (_, _) => ValueTask.FromResult(true));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/me", Providers.Partner.Token().Bearer())).Status);
    }

    [Fact]
    public async Task Exception_of_Admit_is_500()
    {
        await using ApiHost host = await StartAsync(static scheme => scheme.Admit = static (_, _) => throw new TimeoutException());
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/me", Good)).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/optional", Good)).Status);
    }

    [Fact]
    public async Task Every_result_is_observed_once_as_it_was_given()
    {
        List<(AccessTokenOutcome Outcome, TokenFailureCode? Code)> seen = [];
        await using ApiHost host = await StartAsync(scheme =>
        {
            scheme.Admit = static (_, token) => ValueTask.FromResult(token.Subject == "alice");
            scheme.Observe = (_, result) => seen.Add((result.Outcome, result.Failure?.Code));
        });

        await host.SendAsync("/me", Good);
        await host.SendAsync("/me");
        await host.SendAsync("/me", Providers.Home.Token().Expired().Bearer());
        await host.SendAsync("/me", Providers.Home.Token().WithSubject("bob").Bearer());

        Assert.Equal(
            [
                (AccessTokenOutcome.Valid, null),
                (AccessTokenOutcome.NoCredentials, TokenFailureCode.NoCredentials),
                (AccessTokenOutcome.Rejected, TokenFailureCode.Expired),
                (AccessTokenOutcome.Rejected, TokenFailureCode.RefusedByApplication),
            ],
            seen);
    }

    [Fact]
    public async Task Exception_of_Observe_is_thrown_at_every_authentication_of_the_request()
    {
        int calls = 0;
        await using ApiHost host = await StartAsync(
            scheme => scheme.Observe = (_, _) => throw new TimeoutException(Interlocked.Increment(ref calls).ToString(CultureInfo.InvariantCulture)),
            static app => app.Use(static async (context, next) =>
            {
                await Assert.ThrowsAsync<TimeoutException>(() => context.AuthenticateAsync(AccessTokenDefaults.AuthenticationScheme));
                await next(context);
            }));
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/me", Good)).Status);
        Assert.Equal(1, calls);
    }

    private static Task<ApiHost> StartAsync(Action<AccessTokenSchemeOptions> configure, Action<WebApplication>? before = null) => ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home), configure);
            services.AddAuthorization();
        },
        app =>
        {
            before?.Invoke(app);
            app.UseAuthentication();   // authenticates as well, before the authorization does
            app.UseAuthorization();
            app.MapGet("/me", BoundApi.Describe).RequireAuthorization();
            app.MapGet("/optional", BoundApi.Describe).AllowMissingAccessToken();
        });
}
