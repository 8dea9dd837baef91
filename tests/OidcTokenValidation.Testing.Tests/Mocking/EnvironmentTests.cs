using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing.AspNetCore;
using OidcTokenValidation.Testing.Tests.Support;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Mocking;

/// <summary>The environments in which mock access tokens start, and the means to enable them.</summary>
public sealed class EnvironmentTests
{
    private static readonly Action<IServiceCollection> WithMock = static services => services.AddMockAccessTokens(static mock => mock.FixedIdentity(static token => token.WithSubject("alice")));

    [Theory]
    [InlineData("Production")]
    [InlineData("production")]
    [InlineData("PRODUCTION")]
    public async Task Start_in_Production_fails_and_names_the_call_to_remove(string environment)
    {
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplicationUnderTest.StartAsync(WithMock, environment: environment));

        Assert.Contains("environment is Production", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Remove AddMockAccessTokens", exception.Message, StringComparison.Ordinal);
        Assert.Contains("OidcTokenValidation.Testing.AspNetCore", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decoding_in_Production_fails_regardless_of_AllowIn()
    {
        Assert.Throws<ArgumentException>(static () => new ServiceCollection().AddMockAccessTokens(static mock => mock.DecodeWithoutVerifying().AllowIn("Production")));
        Assert.Throws<ArgumentException>(static () => new ServiceCollection().AddMockAccessTokens(static mock => mock.DecodeWithoutVerifying().AllowIn(" production ")));
        await Assert.ThrowsAsync<InvalidOperationException>(static () => ApplicationUnderTest.StartAsync(
            static services => services.AddMockAccessTokens(static mock => mock.DecodeWithoutVerifying().AllowIn("Staging")), environment: "Production"));
    }

    [Fact]
    public async Task Start_in_Production_fails_without_schemes_and_without_startup_filters()
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
    public void Validator_without_a_host_fails_because_the_environment_is_unknown()
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
    public async Task Start_in_another_environment_fails_unless_AllowIn_names_it(string environment)
    {
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplicationUnderTest.StartAsync(WithMock, environment: environment));
        Assert.Contains($"AllowIn(\"{environment}\")", exception.Message, StringComparison.Ordinal);

        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(
            services => services.AddMockAccessTokens(mock => mock.FixedIdentity(static token => token.WithSubject("alice")).AllowIn(environment)), environment: environment);
        Assert.Equal(200, await app.StatusOfAsync("/me"));
    }

    // Plausible configuration names, as files, environment variables and command lines provide them.
    [Theory]
    [InlineData("MockAccessTokens:Enabled")]
    [InlineData("MockAccessTokens:FixedIdentity")]
    [InlineData("MockAccessTokens:DecodeWithoutVerifying")]
    [InlineData("Authentication:Schemes:AccessToken:Mock")]
    [InlineData("hostingStartupAssemblies", "OidcTokenValidation.Testing.AspNetCore")]
    public async Task Configuration_cannot_enable_mock_tokens(string key, string value = "true")
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(
            static services => services.AddOptions<MockAccessTokens>().BindConfiguration("MockAccessTokens"), arguments: [$"--{key}={value}"]);

        Assert.Equal(value, app.Services.GetRequiredService<IConfiguration>()[key]);
        Assert.Equal(401, await app.StatusOfAsync("/me"));
    }

    [Fact]
    public void Mock_options_have_no_members_that_configuration_can_set_or_load()
    {
        Assert.Empty(typeof(MockAccessTokens).GetProperties(BindingFlags.Public | BindingFlags.Instance));
        Assert.Empty(typeof(MockAccessTokens).GetConstructors());
        Assert.Empty(typeof(MockAccessTokens).Assembly.GetCustomAttributes<HostingStartupAttribute>());
    }

    [Fact]
    public void Empty_registration_and_second_registration_fail()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentException>(() => services.AddMockAccessTokens(static _ => { }));
        WithMock(services);
        Assert.Throws<InvalidOperationException>(() => WithMock(services));
    }
}
