using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using Xunit;

namespace Things.Tests;

public sealed class BadTokenTests : IDisposable
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256");

    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock(), Key);
    private readonly WebApplicationFactory<Program> _api;

    public BadTokenTests() => _api = new WebApplicationFactory<Program>()
        .WithWebHostBuilder(host => host.ConfigureTestServices(services => services.UseTestIssuer(_issuer)));

    public static TheoryData<BadToken> All => [.. BadToken.All];

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public async Task Bad_token_opens_no_door(BadToken bad)
    {
        using HttpClient client = _api.CreateClient();

        using HttpResponseMessage response = await client.As(bad.Create(_issuer)).GetAsync("/me");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _api.Dispose();
        _issuer.Dispose();
    }
}
