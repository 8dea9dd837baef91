using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing.Tests.Support;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Hosting;

/// <summary>An application whose provider fails as scripted, and is found by discovery as in production.</summary>
public sealed class FailingProviderTests : IAsyncDisposable
{
    private readonly TestClock _clock = new();
    private readonly TestIssuerServer _provider;

    public FailingProviderTests() => _provider = TestIssuerServer.Start(_clock);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    public static TheoryData<TestResponse, string?> Failures => new()
    {
        { TestResponse.ConnectionLost, null },
        { TestResponse.Error(), null },
        { TestResponse.Error(404), "/jwks" },
        { TestResponse.Garbage, null },
        { TestResponse.Garbage, "/jwks" },
        { TestResponse.EmptyKeySet, "/jwks" },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Provider_that_fails_is_unavailable_until_it_recovers(TestResponse failure, string? path)
    {
        await using ApplicationUnderTest app = await StartAsync();
        _provider.FailWith(failure, path);

        Assert.Equal(503, await app.StatusOfAsync("/me", _provider.Issuer.Token().Create()));
        _provider.Recover();
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(200, await app.StatusOfAsync("/me", _provider.Issuer.Token().Create()));
    }

    [Fact]
    public async Task Keys_that_were_fetched_outlive_the_provider()
    {
        await using ApplicationUnderTest app = await StartAsync();
        Assert.Equal(200, await app.StatusOfAsync("/me", _provider.Issuer.Token().Create()));
        _provider.FailWith(TestResponse.Hanging);

        Assert.Equal(200, await app.StatusOfAsync("/me", _provider.Issuer.Token().Create()));
    }

    [Fact]
    public async Task New_key_is_found_and_a_removed_key_is_no_longer_trusted()
    {
        await using ApplicationUnderTest app = await StartAsync();
        string old = _provider.Issuer.Token().ExpiringIn(TimeSpan.FromHours(1)).Create();
        Assert.Equal(200, await app.StatusOfAsync("/me", old));

        _provider.Issuer.Rotate();

        Assert.Equal(200, await app.StatusOfAsync("/me", _provider.Issuer.Token().Create()));
        Assert.Equal(401, await app.StatusOfAsync("/me", old));
    }

    private Task<ApplicationUnderTest> StartAsync() =>
        ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(_provider), static options => options.WarmUp = false);
}
