using System.Net;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>The endpoint for logout tokens: its metadata, its options, and the applications that it is part of.</summary>
public sealed class BackchannelLogoutTests
{
    private const string Path = "/backchannel-logout", Form = "application/x-www-form-urlencoded";

    [Fact]
    public async Task Endpoint_is_anonymous_and_not_described_and_needs_no_antiforgery_token()
    {
        await using ApiHost host = await StartAsync(static services => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()));
        Endpoint endpoint = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.Single(static endpoint => endpoint is RouteEndpoint { RoutePattern.RawText: Path });
        Assert.NotNull(endpoint.Metadata.GetMetadata<IAllowAnonymous>());
        Assert.True(endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>()!.ExcludeFromDescription);
        Assert.False(endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>()!.RequiresValidation);
        Assert.Equal(HttpStatusCode.OK, (await LogOutAsync(host)).Status);
    }

    [Fact]
    public async Task Rate_of_the_endpoint_can_be_limited_and_other_methods_of_its_route_be_mapped()
    {
        await using ApiHost host = await StartAsync(
            static services => services.AddRateLimiter(static limiter => limiter.AddFixedWindowLimiter("one", static options => (options.PermitLimit, options.Window) = (1, TimeSpan.FromHours(1))).RejectionStatusCode = 429),
            static app =>
            {
                app.UseRateLimiter();
                app.MapGet(Path, static () => "own").AllowAnonymous();
                app.MapBackchannelLogout("/limited").RequireRateLimiting("one");
            });
        Assert.Equal("own", (await host.SendAsync(Path)).Body);
        Assert.Equal(HttpStatusCode.OK, (await LogOutAsync(host, "/limited")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await LogOutAsync(host, "/limited")).Status);
    }

    [Fact]
    public async Task Scheme_decides_whose_logout_tokens_are_accepted()
    {
        await using ApiHost host = await StartAsync(static services => services.AddAuthentication().AddAccessToken("Partner", static options =>
        {
            options.Accept(Providers.Partner);
            options.BackchannelLogout.ClientIds.Add(LogoutText.ClientId);
        }), static app => app.MapBackchannelLogout("/partner-logout", "Partner"));
        Assert.Equal(HttpStatusCode.OK, (await LogOutAsync(host, "/partner-logout", LogoutText.Create(Providers.Partner))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await LogOutAsync(host, "/partner-logout")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await LogOutAsync(host, Path, LogoutText.Create(Providers.Partner))).Status);
    }

    [Fact]
    public async Task Endpoint_without_clients_stops_the_host()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(static () => ApiHost.StartAsync(
            static services => services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home)), static app => app.MapBackchannelLogout(Path)));
        Assert.Equal(
            "MapBackchannelLogout has no clients. Set BackchannelLogout.ClientIds in the options of AddAccessToken, and call services.AddTokenRevocation.", exception.Message);
    }

    [Fact]
    public async Task Clients_without_revocations_stop_the_host()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(static () => ApiHost.StartAsync(
            static services => services.AddAuthentication().AddAccessToken(static options =>
            {
                options.Accept(Providers.Home);
                options.BackchannelLogout.ClientIds.Add(LogoutText.ClientId);
            }),
            static app => app.MapBackchannelLogout(Path)));
        Assert.Contains("Call services.AddTokenRevocation", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_are_bound_from_configuration_and_reloaded()
    {
        var settings = new Settings(LogoutText.ClientId);
        IConfiguration configuration = new ConfigurationBuilder().Add(settings).Build();
        await using ApiHost host = await ApiHost.StartAsync(
            services =>
            {
                services.AddTokenRevocation(static options => options.MaxTokenLifetime = TimeSpan.FromHours(1));
                services.AddAuthentication().AddAccessToken(configuration);
            },
            static app => app.MapBackchannelLogout(Path));
        Assert.Equal(HttpStatusCode.OK, (await LogOutAsync(host)).Status);
        Assert.Equal(1, host.Services.GetRequiredService<TokenRevocations>().Count);

        settings.Set("other");
        Assert.Equal(HttpStatusCode.BadRequest, (await LogOutAsync(host)).Status);
        settings.Set(client: null);
        Assert.Equal(HttpStatusCode.NotFound, (await LogOutAsync(host)).Status);
    }

    [Fact]
    public async Task Chunked_body_is_read()
    {
        await using ApiHost host = await StartAsync();
        using RawConnection connection = await RawConnection.OpenAsync(host.Address.Port);
        string body = "logout_token=" + LogoutText.Create(Providers.Home);
        await connection.SendAsync([$"POST {Path} HTTP/1.1", "Content-Type: " + Form, "Transfer-Encoding: chunked"], $"5\r\n{body[..5]}\r\n");
        await connection.SendAsync($"{body.Length - 5:x}\r\n{body[5..]}\r\n0\r\n\r\n");
        Assert.Equal(HttpStatusCode.OK, (await connection.ReadAsync()).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await connection.ExchangeAsync([$"HEAD {Path} HTTP/1.1"])).Status);
    }

    private static Task<Reply> LogOutAsync(ApiHost host, string path = Path, string? token = null) => host.SendAsync(
        path, authorization: null, HttpMethod.Post, new StringContent("logout_token=" + (token ?? LogoutText.Create(Providers.Home)), Encoding.ASCII, Form));

    private static Task<ApiHost> StartAsync(Action<IServiceCollection>? configure = null, Action<WebApplication>? map = null) => ApiHost.StartAsync(
        services =>
        {
            services.AddTokenRevocation(static options => options.MaxTokenLifetime = TimeSpan.FromHours(1));
            services.AddAuthentication().AddAccessToken(static options =>
            {
                options.Accept(Providers.Home);
                options.BackchannelLogout.ClientIds.Add(LogoutText.ClientId);
            });
            services.AddAuthorization();
            configure?.Invoke(services);
        },
        app =>
        {
            app.MapBackchannelLogout(Path);
            map?.Invoke(app);
        });

    private sealed class Settings : ConfigurationProvider, IConfigurationSource
    {
        public Settings(string client) => Set(client);

        public void Set(string? client)
        {
            Data = new Dictionary<string, string?>
            {
                ["Audiences:0"] = Providers.Audience,
                ["Issuers:0:Issuer"] = Providers.Home.Issuer,
                ["Issuers:0:Keys:Jwks"] = Providers.Home.Jwks,
                ["BackchannelLogout:RevokeSubject"] = "false",
            };
            if (client is not null)
                Data.Add("BackchannelLogout:ClientIds:0", client);
            OnReload();
        }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
    }
}
