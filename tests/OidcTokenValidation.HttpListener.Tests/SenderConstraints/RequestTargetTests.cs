using System.Net;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Listener.Tests.SenderConstraints;

/// <summary>Proofs are checked against the raw request target and the Host field, not against the URL that the listener derives from them. <c>{o}</c> is the origin.</summary>
public sealed class RequestTargetTests : IAsyncDisposable
{
    private readonly ListenerApi _api = ListenerApi.Start();
    private readonly DPoPClient _client = new();

    public ValueTask DisposeAsync()
    {
        Assert.Empty(_api.Errors);
        _client.Dispose();
        return _api.DisposeAsync();
    }

    [Theory]
    [InlineData("/", "{o}")]
    [InlineData("/?a=b", "{o}/?c=d#e")]
    [InlineData("/a/../b", "{o}/b")]
    [InlineData("/b", "{o}/a/../b")]
    [InlineData("/a/%2e%2e/b", "{o}/b")]
    [InlineData("//a", "{o}//a")]
    [InlineData("/a//b", "{o}/a//b")]
    [InlineData("/a%2Fb", "{o}/a%2Fb")]
    [InlineData("/a%2fb", "{o}/a%2Fb")]
    [InlineData("/a%5Cb", "{o}/a%5cb")]
    [InlineData("/%61%7E", "{o}/a~")]
    [InlineData("/a%20b", "{o}/a%20b")]
    [InlineData("/a%25b", "{o}/a%25b")]
    [InlineData("/caf%C3%A9", "{o}/caf%c3%a9")]
    [InlineData("{o}/a?x", "{o}/a")]
    [InlineData("{o}/a/../b", "{o}/b")]
    [InlineData("https://127.0.0.1:{p}/a", "{o}/a")]
    public async Task Proof_names_the_request(string target, string htu) => Assert.Equal(HttpStatusCode.OK, (await SendAsync(target, htu)).Status);

    [Theory]
    [InlineData("/a", "{o}/a/")]
    [InlineData("//a", "{o}/a")]
    [InlineData("/a", "{o}//a")]
    [InlineData("/a", "{o}/A")]
    [InlineData("/a%2Fb", "{o}/a/b")]
    [InlineData("/a/b", "{o}/a%2Fb")]
    [InlineData("/a%252Fb", "{o}/a%2Fb")]
    [InlineData("/a%5Cb", "{o}/a/b")]
    [InlineData("/a/..%2Fb", "{o}/b")]
    [InlineData("/a\\b", "{o}/a\\b")]
    [InlineData("/a\\b", "{o}/a/b")]
    [InlineData("/a\\..\\b", "{o}/b")]
    [InlineData("/a#b", "{o}/a")]
    [InlineData("/caf\u00c3\u00a9", "{o}/caf%C3%A9")]
    [InlineData("/a", "https://127.0.0.1:{p}/a")]
    [InlineData("/a", "http://127.0.0.1/a")]
    [InlineData("/a", "http://localhost:{p}/a")]
    [InlineData("/a", "http://user@127.0.0.1:{p}/a")]
    [InlineData("/a", "/a")]
    [InlineData("{o}/a%2Fb", "{o}/a%2Fb")]
    [InlineData("http://user@127.0.0.1:{p}/a", "{o}/a")]
    public async Task Proof_for_another_target_is_rejected(string target, string htu) => AssertOfAnotherUri(await SendAsync(target, htu));

    [Theory]
    [InlineData("127.0.0.1:{p}", "{o}/a")]
    [InlineData("127.0.0.1:9", "http://127.0.0.1:9/a")]
    [InlineData("127.0.0.1", "http://127.0.0.1:80/a")]
    public async Task Port_is_that_of_Host_without_a_public_base_address(string host, string htu) =>
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/a", htu, "Host: " + host)).Status);

    [Theory]
    [InlineData("127.0.0.1:9", "{o}/a")]
    [InlineData("127.0.0.1:99999", "http://127.0.0.1:99999/a")]
    [InlineData("127.0.0.1:x", "http://127.0.0.1:x/a")]
    [InlineData("127.0.0.1:80/a?", "{o}/a")]
    [InlineData("127.0.0.1:80@evil.example", "http://evil.example/a")]
    [InlineData("127.0.0.1:80,evil.example", "{o}/a")]
    [InlineData("user@127.0.0.1:{p}", "{o}/a")]
    [InlineData("user@127.0.0.1:{p}", "http://user@127.0.0.1:{p}/a")]
    public async Task Invalid_Host_is_not_used_in_a_URI(string host, string htu) => AssertOfAnotherUri(await SendAsync("/a", htu, "Host: " + host));

    [Theory]
    [InlineData("Host: evil.example")]
    [InlineData("Host: localhost:{p}")]
    [InlineData("Host: 127.0.0.1.")]
    [InlineData("Host: 127.0.0.1/x")]
    [InlineData("Host: 127.0.0.1", "Host: evil.example")]
    public async Task Listener_serves_the_host_of_its_prefix_alone(params string[] hosts)
    {
        Reply reply = await SendAsync("/a", "http://evil.example/a", hosts);
        Assert.Contains(reply.Status, (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.BadRequest]);
        Assert.Empty(_api.Targets);
    }

    [Fact]
    public async Task Last_of_two_Host_fields_counts_because_the_listener_keeps_no_other()
    {
        string[] hosts = ["Host: evil.example", "Host: 127.0.0.1:{p}"];
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/a", "{o}/a", hosts)).Status);
        AssertOfAnotherUri(await SendAsync("/a", "http://evil.example/a", hosts));
    }

    [Theory]
    [InlineData("{o}/a", "127.0.0.1:9", "{o}/a")]
    [InlineData("{o}/a", "evil.example", "{o}/a")]
    [InlineData("{o}/a", "evil.example", "http://evil.example/a")]
    public async Task Absolute_target_for_another_host_than_Host_is_rejected(string target, string host, string htu) =>
        AssertOfAnotherUri(await SendAsync(target, htu, "Host: " + host));

    [Theory]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("XN--Bcher-KVA.example:8443")]
    [InlineData("[2001:DB8:0:0:0:0:0:1]:8443")]
    public async Task Host_reaches_the_validator_in_its_wire_form(string host)
    {
        string? seen = null;
        await using ListenerApi api = ListenerApi.Start(options => options.AdmitIssuer = (_, request) =>
        {
            seen = request.Host;
            return true;
        });

        // The listener serves the host of its prefix alone, which the target contains; the different Host is detected by this library.
        AssertOfAnotherUri(await api.SendAsync($"GET {api.Origin}/a HTTP/1.1", ["Host: " + host, .. _client.Fields(_client.TokenFor(), $"http://{host}/a")]));
        Assert.Equal(host, seen);
    }

    [Theory]
    [InlineData("https://bücher.example/v1", "https://xn--bcher-kva.example/v1/a")]
    [InlineData("https://xn--bcher-kva.example", "https://BÜCHER.example/a")]
    public async Task Public_base_address_counts_in_every_spelling(string address, string htu)
    {
        await using ListenerApi api = ListenerApi.Start(options => options.DPoP.PublicBaseAddress = address);
        (await api.SendAsync("GET /a HTTP/1.1", _client.Fields(_client.TokenFor(), htu))).AssertOk("alice by DPoP");
        AssertOfAnotherUri(await api.SendAsync("GET /a HTTP/1.1", _client.Fields(_client.TokenFor(), htu.Replace("bücher", "bucher", StringComparison.OrdinalIgnoreCase).Replace("xn--bcher-kva", "bcher", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Public_base_address_has_precedence_over_Host()
    {
        await using ListenerApi api = ListenerApi.Start(static options => options.DPoP.PublicBaseAddress = "https://api.example.com/v1");
        string token = _client.TokenFor();
        (await api.SendAsync("GET /a%2Fb HTTP/1.1", ["Host: 127.0.0.1:9", .. _client.Fields(token, "https://api.example.com/v1/a%2Fb")])).AssertOk("alice by DPoP");
        AssertOfAnotherUri(await api.SendAsync("GET /a HTTP/1.1", _client.Fields(token, api.Origin + "/a")));
    }

    [Theory]
    [InlineData("get")]
    [InlineData("PROPFIND")]
    public async Task Method_is_compared_as_it_was_sent(string method)
    {
        string token = _client.TokenFor();
        (await _api.SendAsync($"{method} /a HTTP/1.1", _client.Fields(token, _api.Origin + "/a", method))).AssertOk("alice by DPoP");
        (await _api.SendAsync($"{method} /a HTTP/1.1", _client.Fields(token, _api.Origin + "/a")))
            .AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof is for another method.");
    }

    private static void AssertOfAnotherUri(Reply reply) => reply.AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof is for another URI.");

    private Task<Reply> SendAsync(string target, string htu, params string[] hosts) =>
        _api.SendAsync($"GET {Fill(target)} HTTP/1.1", [.. hosts.Select(Fill), .. _client.Fields(_client.TokenFor(), Fill(htu))]);

    private string Fill(string text) =>
        text.Replace("{o}", _api.Origin, StringComparison.Ordinal).Replace("{p}", $"{_api.Port}", StringComparison.Ordinal);
}
