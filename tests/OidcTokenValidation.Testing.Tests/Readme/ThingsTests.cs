using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using Xunit;

namespace Things.Tests;

public sealed class ThingsTests : IDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly WebApplicationFactory<Program> _api;

    public ThingsTests() => _api = new WebApplicationFactory<Program>()
        .WithWebHostBuilder(host => host.ConfigureTestServices(services => services.UseTestIssuer(_issuer)));

    [Fact]
    public async Task Alice_reads_things_if_she_may()
    {
        using HttpClient client = _api.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/things")).StatusCode);

        client.As(_issuer.Token().WithSubject("alice"));
        Assert.Equal("alice", await client.GetStringAsync("/me"));
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/things")).StatusCode);

        client.As(_issuer.Token().WithSubject("alice").WithScope("things.read"));
        Assert.Contains("lamp", await client.GetStringAsync("/things"), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _api.Dispose();
        _issuer.Dispose();
    }
}
