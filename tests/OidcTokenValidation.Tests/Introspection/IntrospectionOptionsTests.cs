using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Tests.Introspection.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>Errors in the options of introspection are reported without the secret.</summary>
public sealed class IntrospectionOptionsTests
{
    public static TheoryData<string, Action<IntrospectionOptions>> InvalidOptions => new()
    {
        { "Introspection.Endpoint is ''", static o => o.Endpoint = string.Empty },
        { "Introspection.Endpoint is ''", static o => o.Endpoint = null! },
        { "Introspection.Endpoint is '/introspect'", static o => o.Endpoint = "/introspect" },
        { "Introspection.Endpoint is 'http://issuer.example/'", static o => o.Endpoint = "http://issuer.example/" },
        { "Introspection.Endpoint is 'http://127.0.0.1/'", static o => o.Endpoint = "http://127.0.0.1/" },
        { "Introspection.Endpoint is 'https://issuer.example/#x'", static o => o.Endpoint = "https://issuer.example/#x" },
        { "Introspection.Endpoint is a URL with a user name", static o => o.Endpoint = "https://api:hidden@issuer.example/" },
        { "Introspection.ClientId is empty", static o => o.ClientId = " " },
        { "Introspection.ClientSecret is empty", static o => o.ClientSecret = null! },
        { "Introspection.Authentication is 2", static o => o.Authentication = (IntrospectionAuthentication)2 },
        { "Introspection.Timeout", static o => o.Timeout = TimeSpan.Zero },
        { "Introspection.CacheDuration", static o => o.CacheDuration = TimeSpan.FromSeconds(-1) },
        { "Introspection.CacheDuration", static o => o.CacheDuration = TimeSpan.FromMinutes(11) },
        { "Introspection.MaxCachedTokens", static o => o.MaxCachedTokens = 0 },
        { "Introspection.MaxConcurrentRequests", static o => o.MaxConcurrentRequests = 0 },
        { "Introspection.MaxResponseBytes", static o => o.MaxResponseBytes = 10 },
    };

    [Theory]
    [MemberData(nameof(InvalidOptions))]
    public void Invalid_option_is_reported(string expected, Action<IntrospectionOptions> spoil)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => new OpaqueApi(options =>
        {
            options.ClientSecret = "hidden";
            spoil(options);
        }));
        Assert.StartsWith("Issuers[0]." + expected, Assert.Single(exception.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Introspection_for_two_issuers_is_an_error()
    {
        var exception = Assert.Throws<OptionsValidationException>(static () => new OpaqueApi(configureApi: static options =>
            options.Trust("https://other.example/").Introspection = options.Issuers[0].Introspection));
        Assert.StartsWith("More than one of Issuers has Introspection.", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Introspection_for_an_issuer_of_ID_tokens_is_an_error()
    {
        var exception = Assert.Throws<OptionsValidationException>(static () => new OpaqueApi(configureApi: static options => options.Issuers[0].Profile = AccessTokenProfile.IdToken));
        Assert.StartsWith("Issuers[0] has the profile IdToken, and Introspection", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Introspection_options_bind_from_configuration()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Audiences:0"] = "api",
            ["Issuers:0:Issuer"] = "https://issuer.example/",
            ["Issuers:0:Introspection:Endpoint"] = "https://issuer.example/introspect",
            ["Issuers:0:Introspection:ClientId"] = "api",
            ["Issuers:0:Introspection:ClientSecret"] = "secret",
            ["Issuers:0:Introspection:Authentication"] = "ClientSecretPost",
            ["Issuers:0:Introspection:CacheDuration"] = "00:00:05",
            ["Issuers:0:Introspection:RequireSignedResponse"] = "true",
            ["MaxTokenAge"] = "01:00:00",
        }).Build();
        using ServiceProvider services = new ServiceCollection().AddAccessTokenValidation(configuration).BuildServiceProvider();
        AccessTokenValidationOptions options = services.GetRequiredService<IOptions<AccessTokenValidationOptions>>().Value;
        Assert.Equal(("api", IntrospectionAuthentication.ClientSecretPost, TimeSpan.FromSeconds(5)), (options.Issuers[0].Introspection!.ClientId, options.Issuers[0].Introspection!.Authentication, options.Issuers[0].Introspection!.CacheDuration));
        Assert.True(options.Issuers[0].Introspection!.RequireSignedResponse);
        Assert.False(new IntrospectionOptions().RequireSignedResponse);
        Assert.Equal(TimeSpan.FromHours(1), options.MaxTokenAge);
    }
}
