using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>
/// The authority of HTTP/2, and a Host field beside it (RFC 9113 §8.3.1). Kestrel replaces Host by the authority before any middleware runs,
/// so that the whole application and the proof use one name.
/// </summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    private readonly DPoPClient _client = new();
    private ApiHost? _host;

    public async ValueTask InitializeAsync() => _host = await BoundApi.StartAsync(protocols: HttpProtocols.Http2);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [InlineData("http://api.example.com/a", ":authority: api.example.com")]
    [InlineData("http://api.example.com/a", ":authority: API.example.com:80")]
    [InlineData("http://api.example.com/a", ":authority: api.example.com", "host: api.example.com")]
    [InlineData("http://api.example.com/a", ":authority: api.example.com", "host: evil.example")]
    [InlineData("http://api.example.com/a", "host: api.example.com")]
    public async Task Proof_names_the_authority(string htu, params string[] names) => Assert.Equal(HttpStatusCode.OK, await SendAsync(_host!, htu, names));

    [Theory]
    [InlineData("http://evil.example/a", ":authority: api.example.com")]
    [InlineData("http://api.example.com/a", ":authority: evil.example")]
    [InlineData("http://evil.example/a", ":authority: api.example.com", "host: evil.example")]
    [InlineData("http://api.example.com/a", ":authority: evil.example", "host: api.example.com")]
    [InlineData("http://api.example.com/a")]
    public async Task Proof_for_another_authority_is_rejected(string htu, params string[] names) => Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(_host!, htu, names));

    [Theory]
    [InlineData(":authority: api.example.com/x")]
    [InlineData(":authority: user@api.example.com")]
    [InlineData(":authority: api.example.com", ":authority: evil.example")]
    [InlineData("host: api.example.com", "host: evil.example")]
    public async Task Kestrel_rejects_an_invalid_authority_and_two_of_them(params string[] names)
    {
        foreach (string htu in (string[])["http://api.example.com/a", "http://evil.example/a"])
            Assert.Contains(await SendAsync(_host!, htu, names), (HttpStatusCode?[])[HttpStatusCode.BadRequest, null]);
    }

    private Task<HttpStatusCode?> SendAsync(ApiHost host, string htu, string[] names)
    {
        string token = BoundApi.TokenFor(_client);
        (string, string)[] fields =
        [
            (":method", "GET"), (":scheme", "http"), (":path", "/a"), .. names.Select(static name => (name[..name.LastIndexOf(": ", StringComparison.Ordinal)], name[(name.LastIndexOf(": ", StringComparison.Ordinal) + 2)..])),
            ("authorization", "DPoP " + token), ("dpop", _client.ProofFor(token, htu)),
        ];
        return RawHttp2.SendAsync(host.Address.Port, fields, TestContext.Current.CancellationToken);
    }
}
