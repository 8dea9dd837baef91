using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>A token is validated once for a request and a scheme, for any number of authentications.</summary>
public sealed class OncePerRequestTests : IAsyncLifetime
{
    private readonly CountingCryptoProvider _crypto = new();
    private ApiHost? _host;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication().AddAccessToken(options =>
            {
                options.Accept(Providers.Home);
                options.CryptoProvider = _crypto;
            });
            services.AddAuthorization();
        },
        static app =>
        {
            app.Use(static async (context, next) =>
            {
                for (int i = 0; i < 5; i++)
                    await context.AuthenticateAsync(AccessTokenDefaults.AuthenticationScheme);
                await next();
            });
            app.MapGet("/", static async (HttpContext context) => (await context.AuthenticateAsync()).Principal!.Identity!.Name)
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = AccessTokenDefaults.AuthenticationScheme })
                .RequireScope("read");
        });

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Valid_tokens_are_verified_once()
    {
        (await _host!.SendAsync("/", Providers.Home.Token().WithScope("read").Bearer())).AssertOk("alice");
        Assert.Equal(1, _crypto.Verified);
        (await _host.SendAsync("/", Providers.Home.Token().Bearer())).AssertProblem(System.Net.HttpStatusCode.Forbidden, "insufficient_scope");
        Assert.Equal(2, _crypto.Verified);
    }

    [Fact]
    public async Task Bad_tokens_are_rejected_and_logged_once()
    {
        (await _host!.SendAsync("/", Providers.Home.Token().WithSignature(new byte[64]).Bearer())).AssertProblem(System.Net.HttpStatusCode.Unauthorized, "invalid_token");
        Assert.Equal(1, _crypto.Verified);
        Assert.Single(_host.Logs.Refusals);
    }
}
