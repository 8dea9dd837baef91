using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>An <see cref="IAccessTokenObserver"/> is notified once of each valid token, and of no other.</summary>
public sealed class ObserverTests
{
    [Fact]
    public async Task Observer_is_notified_once_of_the_valid_token_and_its_validator()
    {
        var observer = new Observer();
        await using ApiHost host = await StartAsync(observer);
        (await host.SendAsync("/me", Providers.Partner.Token().Bearer())).AssertOk("alice");

        (AccessTokenValidationResult result, AccessTokenValidator validator) = Assert.Single(observer.Seen);
        Assert.True(result.IsValid);
        Assert.Equal(Providers.Partner.Issuer, result.Token.Issuer);
        Assert.Same(host.Services.GetRequiredKeyedService<AccessTokenValidator>("Partner"), validator);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer x")]
    public async Task Observer_is_not_notified_of_missing_or_malformed_tokens(string? authorization)
    {
        var observer = new Observer();
        await using ApiHost host = await StartAsync(observer);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/me", authorization)).Status);
        Assert.Empty(observer.Seen);
    }

    private static Task<ApiHost> StartAsync(Observer observer) => ApiHost.StartAsync(
        static services =>
        {
            services.AddAuthentication("Home")
                .AddAccessToken("Home", static options => options.Accept(Providers.Home))
                .AddAccessToken("Partner", static options => options.Accept(Providers.Partner));
            services.AddAuthorization();
        },
        app =>
        {
            app.Use((context, next) =>
            {
                context.Features.Set<IAccessTokenObserver>(observer);
                return next(context);
            });
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/me", static (HttpContext context) => context.GetAccessToken()!.Subject)
                .RequireAuthorization(static policy => policy.AddAuthenticationSchemes("Partner").RequireAuthenticatedUser())
                .RequireAuthorization(static policy => policy.AddAuthenticationSchemes("Partner").RequireClaim("sub"));
        });

    private sealed class Observer : IAccessTokenObserver
    {
        public List<(AccessTokenValidationResult Result, AccessTokenValidator Validator)> Seen { get; } = [];

        public void OnAccepted(in AccessTokenValidationResult result, AccessTokenValidator validator) => Seen.Add((result, validator));
    }
}
