using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>Errors in the options of status lists are reported with the correction.</summary>
public sealed class StatusListOptionsTests
{
    public static TheoryData<string, Action<StatusListOptions>> InvalidOptions => new()
    {
        { "Addresses is null.", static o => o.Addresses = null! },
        { "Addresses holds ''. Write the absolute https URL", static o => o.Addresses = [""] },
        { "Addresses holds 'lists'. Write the absolute https URL", static o => o.Addresses = ["lists"] },
        { "Addresses holds 'http://issuer.example/'. Write the absolute https URL", static o => o.Addresses = ["http://issuer.example/"] },
        { "Addresses holds 'https://issuer.example/?a'. Write the absolute https URL", static o => o.Addresses = ["https://issuer.example/", "https://issuer.example/?a"] },
        { "MaxLifetime is 00:00:00.", static o => o.MaxLifetime = TimeSpan.Zero },
        { "MaxLifetime is 1.00:00:01.", static o => o.MaxLifetime = TimeSpan.FromSeconds(86_401) },
        { "StaleLimit is -00:00:01.", static o => o.StaleLimit = TimeSpan.FromSeconds(-1) },
        { "StaleLimit is 8.00:00:00.", static o => o.StaleLimit = TimeSpan.FromDays(8) },
        { "RequestsPerMinute is 0.", static o => o.RequestsPerMinute = 0 },
        { "RequestsPerMinute is 601.", static o => o.RequestsPerMinute = 601 },
        { "MaxLists is 0.", static o => o.MaxLists = 0 },
        { "MaxLists is 10001.", static o => o.MaxLists = 10_001 },
        { "MaxListBytes is 1023.", static o => o.MaxListBytes = 1023 },
        { "MaxListBytes is 67108865.", static o => o.MaxListBytes = (64 * 1024 * 1024) + 1 },
    };

    [Theory]
    [MemberData(nameof(InvalidOptions))]
    public void Invalid_option_is_reported(string expected, Action<StatusListOptions> spoil)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => new StatusApi(spoil));
        Assert.StartsWith("Issuers[0].StatusLists." + expected, Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Trust_domain_needs_addresses()
    {
        var exception = Assert.Throws<OptionsValidationException>(static () => new StatusApi(configure: null, static options =>
        {
            options.Issuers[0].Issuer = "spiffe://example.org";
            options.Issuers[0].Profile = AccessTokenProfile.SpiffeJwtSvid;
            options.Issuers[0].Keys = new KeySourceOptions { JwksAddress = "https://issuer.example/jwks" };
        }));
        Assert.Equal("Issuers[0].StatusLists.Addresses is empty, and the issuer is no URL of a host. Write where its status lists are located.", Assert.Single(exception.Failures));
    }

    [Fact]
    public void Options_bind_from_configuration()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Audiences:0"] = "api",
            ["Issuers:0:Issuer"] = "https://issuer.example/",
            ["Issuers:0:StatusLists:Addresses:0"] = "https://lists.example/",
            ["Issuers:0:StatusLists:MaxLifetime"] = "00:00:05",
            ["Issuers:0:StatusLists:StaleLimit"] = "00:10:00",
            ["Issuers:0:StatusLists:RequestsPerMinute"] = "7",
            ["Issuers:0:StatusLists:MaxLists"] = "8",
            ["Issuers:0:StatusLists:MaxListBytes"] = "2048",
        }).Build();
        using ServiceProvider services = new ServiceCollection().AddAccessTokenValidation(configuration).BuildServiceProvider();
        StatusListOptions lists = services.GetRequiredService<IOptions<AccessTokenValidationOptions>>().Value.Issuers[0].StatusLists!;
        Assert.Equal(
            ("https://lists.example/", TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10), 7, 8, 2048),
            (Assert.Single(lists.Addresses), lists.MaxLifetime, lists.StaleLimit, lists.RequestsPerMinute, lists.MaxLists, lists.MaxListBytes));
    }
}
