using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>Options from code and configuration; errors stop the host before it serves a request.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task Options_are_bound_from_configuration()
    {
        await using ApiHost host = await StartAsync(static services => services.AddAuthentication().AddAccessToken(Configuration()));
        (await host.SendAsync("/me", Providers.Home.Token().For("https://other.example/").Bearer())).AssertOk("alice");
        (await host.SendAsync("/me", Providers.Home.Token().Bearer())).AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"bound\", error=\"invalid_token\"", "invalid_token");
        (await host.SendAsync("/me", Providers.Home.Token().For("https://other.example/").SignedWith("ES256").ExpiringIn(TimeSpan.FromHours(2)).Bearer()))
            .AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"bound\", error=\"invalid_token\"", "invalid_token");
    }

    [Fact]
    public async Task Options_of_a_named_scheme_are_bound_from_configuration()
    {
        await using ApiHost host = await StartAsync(static services => services.AddAuthentication().AddAccessToken("Partner", Configuration()));
        (await host.SendAsync("/me", Providers.Home.Token().For("https://other.example/").Bearer())).AssertOk("alice");
    }

    [Fact]
    public async Task Errors_in_options_stop_the_host_with_all_of_them_in_one_message()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(static () => StartAsync(static services => services.AddAuthentication().AddAccessToken(static options =>
        {
            options.ClockSkew = TimeSpan.FromHours(1);
            options.Realm = "a\"b";
            options.Trust("http://login.example.com/");
        })));
        Assert.Equal(4, exception.Failures.Count());
        foreach (string part in (string[])["Audiences is empty", "ClockSkew is 01:00:00", "Realm must be", "Issuers[0].Issuer is 'http://login.example.com/'"])
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_configuration_section_stops_the_host() =>
        await Assert.ThrowsAsync<OptionsValidationException>(static () =>
            StartAsync(static services => services.AddAuthentication().AddAccessToken(Configuration().GetSection("nowhere"))));

    [Fact]
    public async Task Errors_in_several_schemes_stop_the_host_with_those_of_both()
    {
        var exception = await Assert.ThrowsAsync<AggregateException>(static () => StartAsync(static services => services.AddAuthentication()
            .AddAccessToken("One", static options => options.Accept(Providers.Home, Providers.Home))
            .AddAccessToken("Two", static options => options.Audiences.Add("x"))));
        Assert.Equal(["One", "Two"], exception.InnerExceptions.Cast<OptionsValidationException>().Select(static m => m.OptionsName));
    }

    [Fact]
    public async Task Schemes_that_require_keys_stop_the_host_with_the_issuers_of_all_in_one_message()
    {
        var failed = await Assert.ThrowsAsync<InvalidOperationException>(static () => StartAsync(static services => services.AddAuthentication()
            .AddAccessToken("One", static options => RequireKeys(options, "https://one.example/"))
            .AddAccessToken("Two", static options => RequireKeys(options, "https://two.example/"))));
        Assert.Contains("- One: https://one.example/: Unreachable, no response from https://one.example/.well-known/openid-configuration; ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("- Two: https://two.example/: Unreachable, no response from https://two.example/.well-known/openid-configuration; ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_scheme_twice_stops_the_host()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(static () => StartAsync(static services => services.AddAuthentication()
            .AddAccessToken(static options => options.Accept(Providers.Home))
            .AddAccessToken(static options => options.Accept(Providers.Partner))));
        Assert.Contains("Scheme already exists: AccessToken", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_arguments_throw()
    {
        AuthenticationBuilder builder = new ServiceCollection().AddAuthentication();
        Assert.Throws<ArgumentNullException>("configure", () => builder.AddAccessToken((Action<AccessTokenValidationOptions>)null!));
        Assert.Throws<ArgumentNullException>("configuration", () => builder.AddAccessToken((IConfiguration)null!));
        Assert.Throws<ArgumentNullException>("builder", static () => AccessTokenAuthenticationBuilderExtensions.AddAccessToken(null!, static _ => { }));
        Assert.Throws<ArgumentNullException>("context", static () => AccessTokenHttpContextExtensions.GetAccessToken(null!));
    }

    [Fact]
    public async Task Invalid_required_scope_throws_when_the_endpoint_is_mapped()
    {
        await Assert.ThrowsAsync<ArgumentException>(static () => StartAsync(AddHome, static app => app.MapGet("/x", static () => "x").RequireScope("read write")));
        await Assert.ThrowsAsync<ArgumentException>(static () => StartAsync(AddHome, static app => app.MapGet("/x", static () => "x").RequireScope()));
        await Assert.ThrowsAsync<ArgumentNullException>(static () => StartAsync(AddHome, static app => app.MapGet("/x", static () => "x").RequireAccess(null!)));
    }

    [Fact]
    public async Task Validator_is_a_service_by_the_name_of_its_scheme_and_the_first_without_a_name()
    {
        await using ApiHost host = await StartAsync(static services => services.AddAuthentication("One")
            .AddAccessToken("One", static options => options.Accept(Providers.Home))
            .AddAccessToken("Two", static options => options.Accept(Providers.Partner)));
        Assert.Same(host.Services.GetRequiredKeyedService<AccessTokenValidator>("One"), host.Services.GetRequiredService<AccessTokenValidator>());
        Assert.NotSame(host.Services.GetRequiredKeyedService<AccessTokenValidator>("One"), host.Services.GetRequiredKeyedService<AccessTokenValidator>("Two"));
    }

    [Fact]
    public async Task Host_whose_validator_was_used_as_a_service_stops_cleanly()
    {
        await using var issuer = TestIssuerServer.Start();
        ApiHost host = await StartAsync(services => services.AddAuthentication().AddAccessToken(options =>
        {
            options.Audiences.Add(Providers.Audience);
            options.Issuers.Add(issuer.Trust());
        }));
        (await host.SendAsync("/me", issuer.Issuer.Token().Bearer())).AssertOk("alice");
        Assert.NotNull(host.Services.GetRequiredService<AccessTokenValidator>());
        await host.DisposeAsync();
    }

    private static void AddHome(IServiceCollection services) => services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));

    private static Task<ApiHost> StartAsync(Action<IServiceCollection> add, Action<WebApplication>? map = null) => ApiHost.StartAsync(
        services =>
        {
            add(services);
            services.AddAuthorization();
        },
        app =>
        {
            app.MapGet("/me", static (HttpContext context) => context.GetAccessToken()!.Subject).RequireAuthorization();
            map?.Invoke(app);
        });

    private static IConfiguration Configuration() => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Audiences:0"] = "https://other.example/",
        ["Issuers:0:Issuer"] = Providers.Home.Issuer,
        ["Issuers:0:Keys:Jwks"] = Providers.Home.Jwks,
        ["Issuers:0:AllowedAlgorithms:0"] = "ES256",
        ["MaxTokenLifetime"] = "01:00:00",
        ["Limits:MaxTokenLength"] = "2048",
        ["Realm"] = "bound",
        ["DescribeErrors"] = "false",
    }).Build();

    private static void RequireKeys(AccessTokenValidationOptions options, string issuer)
    {
        options.Audiences.Add(Providers.Audience);
        options.Trust(issuer);
        options.Backchannel = static () => new NoNetwork();
        options.RequireKeysWithin = TimeSpan.Zero;
    }

    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
    }
}
