using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing.AspNetCore;
using OidcTokenValidation.Testing.Tests.Support;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Mocking;

/// <summary>Where mock access tokens start, and what can turn them on.</summary>
public sealed class EnvironmentTests
{
    private static readonly Action<IServiceCollection> WithMock = static services => services.AddMockAccessTokens(static mock => mock.FixedIdentity(static token => token.WithSubject("alice")));

    [Theory]
    [InlineData("Production")]
    [InlineData("production")]
    [InlineData("PRODUCTION")]
    public async Task Production_refuses_to_start_and_says_what_to_remove(string environment)
    {
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplicationUnderTest.StartAsync(WithMock, environment: environment));

        Assert.Contains("environment is Production", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Remove AddMockAccessTokens", exception.Message, StringComparison.Ordinal);
        Assert.Contains("OidcTokenValidation.Testing.AspNetCore", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_refuses_decoding_and_all_that_code_tries_to_allow_it()
    {
        Assert.Throws<ArgumentException>(static () => new ServiceCollection().AddMockAccessTokens(static mock => mock.DecodeWithoutVerifying().AllowIn("Production")));
        Assert.Throws<ArgumentException>(static () => new ServiceCollection().AddMockAccessTokens(static mock => mock.DecodeWithoutVerifying().AllowIn(" production ")));
        await Assert.ThrowsAsync<InvalidOperationException>(static () => ApplicationUnderTest.StartAsync(
            static services => services.AddMockAccessTokens(static mock => mock.DecodeWithoutVerifying().AllowIn("Staging")), environment: "Production"));
    }

    [Fact]
    public async Task Host_without_schemes_or_without_its_hosted_services_refuses_too()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(static () => ApplicationUnderTest.StartBareAsync(WithMock, "Production"));
        await Assert.ThrowsAsync<InvalidOperationException>(static () => ApplicationUnderTest.StartBareAsync(
            static services =>
            {
                WithMock(services);
                services.AddAuthentication().AddAccessToken(static options => options.Audiences.Add(ApplicationUnderTest.Audience));
                foreach (ServiceDescriptor service in services.Where(static service => service.ServiceType == typeof(IStartupFilter)).ToList())
                    services.Remove(service);
            },
            "Production"));
    }

    [Fact]
    public void Without_a_host_it_refuses_because_the_environment_is_not_known()
    {
        var services = new ServiceCollection();
        services.AddAccessTokenValidation(static options => options.Audiences.Add(ApplicationUnderTest.Audience));
        WithMock(services);
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Contains("environment is unknown", Assert.Throws<InvalidOperationException>(provider.GetRequiredService<AccessTokenValidator>).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Staging")]
    [InlineData("Prod")]
    [InlineData("Live")]
    public async Task Other_environments_refuse_unless_code_names_them(string environment)
    {
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplicationUnderTest.StartAsync(WithMock, environment: environment));
        Assert.Contains($"AllowIn(\"{environment}\")", exception.Message, StringComparison.Ordinal);

        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(
            services => services.AddMockAccessTokens(mock => mock.FixedIdentity(static token => token.WithSubject("alice")).AllowIn(environment)), environment: environment);
        Assert.Equal(200, await app.StatusOfAsync("/me"));
    }

    // Every name that somebody may guess, as files, environment variables and command lines give it.
    [Theory]
    [InlineData("MockAccessTokens:Enabled")]
    [InlineData("MockAccessTokens:FixedIdentity")]
    [InlineData("MockAccessTokens:DecodeWithoutVerifying")]
    [InlineData("Authentication:Schemes:AccessToken:Mock")]
    [InlineData("hostingStartupAssemblies", "OidcTokenValidation.Testing.AspNetCore")]
    public async Task No_configuration_turns_it_on(string key, string value = "true")
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(
            static services => services.AddOptions<MockAccessTokens>().BindConfiguration("MockAccessTokens"), arguments: [$"--{key}={value}"]);

        Assert.Equal(value, app.Services.GetRequiredService<IConfiguration>()[key]);
        Assert.Equal(401, await app.StatusOfAsync("/me"));
    }

    [Fact]
    public void There_is_nothing_that_configuration_could_set_or_load()
    {
        Assert.Empty(typeof(MockAccessTokens).GetProperties(BindingFlags.Public | BindingFlags.Instance));
        Assert.Empty(typeof(MockAccessTokens).GetConstructors());
        Assert.Empty(typeof(MockAccessTokens).Assembly.GetCustomAttributes<HostingStartupAttribute>());
    }

    [Fact]
    public void One_call_says_all()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentException>(() => services.AddMockAccessTokens(static _ => { }));
        WithMock(services);
        Assert.Throws<InvalidOperationException>(() => WithMock(services));
    }
}
