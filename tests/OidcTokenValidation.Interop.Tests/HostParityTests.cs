using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Interop.Tests.Hosts;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>One API, several hosts: the same requests get the same statuses, challenges, nonces and bodies.</summary>
public sealed class HostParityTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData]
    [InlineData("--dpop", "required")]
    [InlineData("--dpop", "off")]
    [InlineData("--nonce", "required")]
    public async Task HttpListener_responds_as_ASP_NET_Core_does(params string[] settings)
    {
        await using var issuer = TestIssuerServer.Start();
        using var other = new TestIssuer();
        using var key = TestSigningKey.Create("ES256");
        await using var expected = await StartAsync(Counterparts.SampleAssembly);
        await using var actual = await StartAsync(Counterparts.ListenerSampleAssembly);

        List<string> differences = [];
        HashSet<int> statuses = [];
        foreach (var request in new HostRequests(issuer.Issuer, other, expected.Client).All.ToList())
        {
            var (wanted, got) = (await expected.SendAsync(request, _cancellation), await actual.SendAsync(request, _cancellation));
            statuses.Add(wanted.Status);
            if (wanted != got)
            {
                differences.Add($"{request.Method} {request.Path}, {request.Name}:\n  {wanted}\n  {got}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Superset(settings is ["--dpop", "required"] ? [200, 400, 401, 404] : new HashSet<int> { 200, 201, 400, 401, 403, 404 }, statuses);

        Task<HostUnderTest> StartAsync(string sample) => HostUnderTest.StartAsync(sample, issuer.Issuer.Issuer, key, settings, _cancellation);
    }

    [Fact]
    public async Task Both_hosts_respond_503_when_the_provider_is_down()
    {
        await using var issuer = TestIssuerServer.Start();
        issuer.Script = _ => new TestResponse { Status = 500 };
        var token = issuer.Issuer.Token().For(SampleApi.Audience).Create();
        var request = new HostRequest("an outage", "GET", "/optional", _ => [("Authorization", "Bearer " + token)]);
        using var key = TestSigningKey.Create("ES256");
        foreach (var sample in (string[])[Counterparts.SampleAssembly, Counterparts.ListenerSampleAssembly])
        {
            await using var host = await HostUnderTest.StartAsync(sample, issuer.Issuer.Issuer, key, [], _cancellation);
            Assert.Equal((503, string.Empty), await host.SendAsync(request, _cancellation) is var response ? (response.Status, response.Challenges) : default);
        }
    }
}
