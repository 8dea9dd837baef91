using System.Net;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>The request target and the Host field as they are on the wire: what is accepted, what this library rejects, and what Kestrel rejects before.</summary>
public sealed class RequestTargetTests(RequestTargetTests.Fixture fixture) : IClassFixture<RequestTargetTests.Fixture>
{
    private const string Origin = "http://api.example.com";

    [Theory]
    [InlineData("/", Origin)]
    [InlineData("/", Origin + "/")]
    [InlineData("/?a=b", Origin + "/?c=d#e")]
    [InlineData("/a/../b", Origin + "/b")]
    [InlineData("/b", Origin + "/a/../b")]
    [InlineData("/a/%2e%2e/b", Origin + "/b")]
    [InlineData("/a/./b/.", Origin + "/a/b/")]
    [InlineData("/../../b", Origin + "/b")]
    [InlineData("//a", Origin + "//a")]
    [InlineData("/a//b", Origin + "/a//b")]
    [InlineData("/a%2Fb", Origin + "/a%2Fb")]
    [InlineData("/a%2fb", Origin + "/a%2Fb")]
    [InlineData("/a%5Cb", Origin + "/a%5cb")]
    [InlineData("/%61%7E", Origin + "/a~")]
    [InlineData("/caf%C3%A9", Origin + "/caf%c3%a9")]
    [InlineData("/a%20b", Origin + "/a%20b")]
    [InlineData("/a%3Fb", Origin + "/a%3fb")]
    [InlineData("/a%25b", Origin + "/a%25b")]
    [InlineData("/a;v=1,2", Origin + "/a;v=1,2")]
    [InlineData("/A", "HTTP://API.Example.COM:80/A")]
    [InlineData("http://api.example.com/a?x", Origin + "/a")]
    [InlineData("http://API.EXAMPLE.COM/a", Origin + "/a")]
    [InlineData("http://api.example.com:80/a", Origin + "/a")]
    [InlineData("http://api.example.com/a/../b", Origin + "/b")]
    public async Task Proof_names_the_request(string target, string htu) => (await SendAsync(target, htu)).ShouldPass();

    [Theory]
    [InlineData("/a", Origin + "/a/")]
    [InlineData("/a/", Origin + "/a")]
    [InlineData("//a", Origin + "/a")]
    [InlineData("/a", Origin + "//a")]
    [InlineData("/a", Origin + "/A")]
    [InlineData("/a%2Fb", Origin + "/a/b")]
    [InlineData("/a/b", Origin + "/a%2Fb")]
    [InlineData("/a%252Fb", Origin + "/a%2Fb")]
    [InlineData("/a%2Fb", Origin + "/a%252Fb")]
    [InlineData("/a%5Cb", Origin + "/a/b")]
    [InlineData("/a/..%2Fb", Origin + "/b")]
    [InlineData("/a\\b", Origin + "/a\\b")]
    [InlineData("/a\\b", Origin + "/a/b")]
    [InlineData("/a\\..\\b", Origin + "/b")]
    [InlineData("/a#b", Origin + "/a")]
    [InlineData("/a", "https://api.example.com/a")]
    [InlineData("/a", Origin + ":8080/a")]
    [InlineData("/a", "http://user@api.example.com/a")]
    [InlineData("/a", "http://api.example.com.evil.example/a")]
    [InlineData("/a", "/a")]
    [InlineData("/a", "//api.example.com/a")]
    [InlineData("/a\u0001b", Origin + "/a")]
    [InlineData("http://api.example.com/a%2Fb", Origin + "/a%2Fb")]
    [InlineData("http://user@api.example.com/a", Origin + "/a")]
    public async Task Proof_for_another_target_is_rejected(string target, string htu) => (await SendAsync(target, htu)).ShouldBeOfAnotherUri();

    [Theory]
    [InlineData("/a%00b")]
    [InlineData("\\a")]
    [InlineData("http:/a")]
    [InlineData("http://other.example/a")]
    [InlineData("http://api.example.com:8080/a")]
    [InlineData("HTTP://api.example.com/a")]
    [InlineData("ftp://api.example.com/a")]
    [InlineData("/caf\u00c3\u00a9")]
    public async Task Kestrel_rejects_the_target_itself(string target)
    {
        foreach (string htu in (string[])[Origin + "/a", target])
            (await SendAsync(target, htu)).ShouldBeKestrels();
    }

    [Theory]
    [InlineData("API.EXAMPLE.COM", "http://api.example.com/a")]
    [InlineData("api.example.com:80", "http://api.example.com/a")]
    [InlineData("api.example.com:8080", "http://API.example.com:8080/a")]
    [InlineData("127.0.0.1", "http://127.0.0.1/a")]
    [InlineData("[::1]:5001", "http://[::1]:5001/a")]
    public async Task Host_that_the_client_names_is_the_one_of_the_proof(string host, string htu) => (await SendAsync("/a", htu, "Host: " + host)).ShouldPass();

    [Theory]
    [InlineData("evil.example")]
    [InlineData("api.example.com.")]
    [InlineData("api.example.com:443")]
    [InlineData("a!b")]
    [InlineData("")]
    public async Task Other_host_is_rejected_and_an_invalid_one_is_not_used_in_a_URI(string host)
    {
        (await SendAsync("/a", Origin + "/a", "Host: " + host)).ShouldBeOfAnotherUri();
        if (!host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or ':' or '-') || host.Length == 0)
            (await SendAsync("/a", $"http://{host}/a", "Host: " + host)).ShouldBeOfAnotherUri();
    }

    [Theory]
    [InlineData("Host: api.example.com/x")]
    [InlineData("Host: api.example.com/a?")]
    [InlineData("Host: api.example.com#")]
    [InlineData("Host: user@api.example.com")]
    [InlineData("Host: api.example.com;a")]
    [InlineData("Host: api.example.com,evil.example")]
    [InlineData("Host: api.example.com\\x")]
    [InlineData("Host: api example.com")]
    [InlineData("Host: api.example.com:99999x")]
    [InlineData("Host: [::1%25eth0]")]
    [InlineData("Host: \"api.example.com\"")]
    [InlineData("Host: api.example.com", "Host: api.example.com")]
    [InlineData("Host: api.example.com", "host: evil.example")]
    public async Task Kestrel_rejects_the_Host_itself(params string[] hosts) => (await SendAsync("/a", Origin + "/a", hosts)).ShouldBeKestrels();

    [Fact]
    public async Task Absolute_target_for_another_host_than_Host_is_rejected() =>
        (await SendAsync("http://api.example.com/a", Origin + "/a", "Host: evil.example")).ShouldBeKestrels();

    private async Task<Outcome> SendAsync(string target, string htu, params string[] hosts) => new(await fixture.SendAsync(target, htu, hosts));

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly DPoPClient _client = new();
        private ApiHost? _host;

        public async ValueTask InitializeAsync() => _host = await BoundApi.StartAsync();

        public Task<Reply> SendAsync(string target, string htu, string[] hosts) =>
            _host!.SendRawAsync([$"GET {target} HTTP/1.1", .. hosts, .. _client.Fields(BoundApi.TokenFor(_client), htu)]);

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private sealed record Outcome(Reply Reply)
    {
        public void ShouldPass() => Assert.Equal(HttpStatusCode.OK, Reply.Status);

        public void ShouldBeOfAnotherUri() => Reply.AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof is for another URI.");

        // Without a body and a challenge: the request did not reach the application.
        public void ShouldBeKestrels()
        {
            Assert.Equal((HttpStatusCode.BadRequest, string.Empty), (Reply.Status, Reply.Body));
            Assert.Empty(Reply.Challenges);
        }
    }
}
