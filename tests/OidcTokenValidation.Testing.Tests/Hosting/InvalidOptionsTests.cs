using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing.Tests.Support;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Hosting;

/// <summary>The test issuer does not hide invalid options that would stop the application in production.</summary>
public sealed class InvalidOptionsTests : IDisposable
{
    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));

    public void Dispose() => _issuer.Dispose();

    public static TheoryData<string, Action<AccessTokenValidationOptions>> InvalidOptions => new()
    {
        { "Audiences is empty", static options => options.Audiences.Clear() },
        { "Issuers[0].Issuer is 'login.example.com'", static options => options.Issuers = [new TrustedIssuer { Issuer = "login.example.com" }] },
        { "Issuers is null", static options => options.Issuers = null! },
        { "DPoP is null", static options => options.DPoP = null! },
        { "ClockSkew is 01:00:00", static options => options.ClockSkew = TimeSpan.FromHours(1) },
    };

    [Theory]
    [MemberData(nameof(InvalidOptions), DisableDiscoveryEnumeration = true)]
    public async Task Invalid_option_stops_the_start(string message, Action<AccessTokenValidationOptions> make)
    {
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(_issuer), make));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_are_reported_at_once_including_those_of_the_application_s_own_rules()
    {
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ApplicationUnderTest.StartAsync(
            services =>
            {
                services.AddOptions<AccessTokenValidationOptions>("AccessToken").Validate(static options => options.Issuers.Count == 2, "Two providers are expected.");
                services.UseTestIssuer(_issuer);
            },
            static options => options.Realm = ""));

        Assert.Contains("Realm must be", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Two providers are expected.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_without_a_provider_starts()
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(_issuer), static options => options.Issuers.Clear());

        Assert.Equal(200, await app.StatusOfAsync("/me", _issuer.Token().Create()));
    }
}
