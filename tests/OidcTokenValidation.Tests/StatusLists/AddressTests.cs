using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>A verified token chooses the address of a request. Only those of its issuer are called.</summary>
public sealed class AddressTests
{
    [Rule("draft-ietf-oauth-status-list §8.1 request")]
    [Theory]
    [InlineData("https://issuer.example/statuslists/1")]
    [InlineData("https://issuer.example/")]
    [InlineData("https://issuer.example/a?list=1")]
    [InlineData("https://issuer.example:443/a")]
    public async Task List_on_the_host_of_the_issuer_is_fetched(string address)
    {
        using var api = new StatusApi();
        api.Server.Publish(api.List(1, [0], address));
        await api.AcceptAsync(api.Token(0, address));
        HttpRequestMessage request = Assert.Single(api.Server.Requests);
        Assert.Equal((HttpMethod.Get, new Uri(address)), (request.Method, request.RequestUri));
        Assert.Equal("application/statuslist+jwt, */*; q=0.1", request.Headers.Accept.ToString());
        Assert.Equal("identity", request.Headers.AcceptEncoding.ToString());
    }

    [Rule("draft-ietf-oauth-status-list §8.1 addresses")]
    [Theory]
    [InlineData("http://issuer.example/statuslists/1")]
    [InlineData("https://other.example/statuslists/1")]
    [InlineData("https://issuer.example.evil.example/1")]
    [InlineData("https://issuer.example:8443/1")]
    [InlineData("https://issuer.example@evil.example/1")]
    [InlineData("https://user@issuer.example/1")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/1")]
    [InlineData("https://issuer.example\\@evil.example/1")]
    [InlineData("https://issuer.example/a#b")]
    [InlineData("https://issuer.example/a/../b")]
    [InlineData("https://issuer.example/a/%2e%2e/b")]
    [InlineData("https://issuer.example/a b")]
    [InlineData(" https://issuer.example/a")]
    [InlineData("https://issuer.example/a\n")]
    [InlineData("//issuer.example/a")]
    [InlineData("/statuslists/1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://issuer.example/1")]
    [InlineData("javascript:alert(1)")]
    [InlineData("x")]
    public async Task Any_other_address_is_rejected_without_a_request(string address)
    {
        using var api = new StatusApi();
        TokenFailure failure = await api.RejectAsync(api.Token(0, address), TokenFailureCode.StatusNotEnforceable);
        Assert.StartsWith("'status.status_list.uri' is \"", failure.Explanation, StringComparison.Ordinal);
        Assert.Contains("Expected a URL under 'https://issuer.example'.", failure.Explanation, StringComparison.Ordinal);
        Assert.Equal(0, api.Server.Count);
    }

    [Rule("draft-ietf-oauth-status-list §8.1 addresses")]
    [Theory]
    [InlineData("https://lists.example/tenant/a", true)]
    [InlineData("https://lists.example/tenant/a/1", true)]
    [InlineData("https://lists.example/tenant/a?1", true)]
    [InlineData("https://lists.example/tenant/ab", false)]
    [InlineData("https://lists.example/tenant/A/1", false)]
    [InlineData("https://lists.example/tenant/b/1", false)]
    [InlineData("https://lists.example/tenant/a%2f..%2fb/1", false)]
    [InlineData("https://lists.example/tenant/a/..%5cb/1", false)]
    [InlineData("https://lists.example/", false)]
    [InlineData("https://issuer.example/statuslists/1", false)]
    [InlineData("https://other.example/all/1", true)]
    public async Task Configured_addresses_replace_the_host_of_the_issuer(string address, bool isAllowed)
    {
        using var api = new StatusApi(static lists => lists.Addresses = ["https://lists.example/tenant/a", "https://other.example/"]);
        api.Server.Publish(api.List(1, [0], address));
        if (isAllowed)
            await api.AcceptAsync(api.Token(0, address));
        else
            await api.RejectAsync(api.Token(0, address), TokenFailureCode.StatusNotEnforceable);
        Assert.Equal(isAllowed ? 1 : 0, api.Server.Count);
    }

    [Fact]
    public async Task Address_that_is_longer_than_2048_characters_is_rejected()
    {
        using var api = new StatusApi();
        await api.RejectAsync(api.Token(0, "https://issuer.example/" + new string('a', 2048)), TokenFailureCode.StatusNotEnforceable);
        Assert.Equal(0, api.Server.Count);
    }

    [Rule("draft-ietf-oauth-status-list §8.1 addresses")]
    [Fact]
    public async Task Redirect_is_not_followed()
    {
        using var api = new StatusApi();
        api.Server.Respond(static () => new HttpResponseMessage(System.Net.HttpStatusCode.Found) { Headers = { Location = new Uri("https://169.254.169.254/") } });
        await api.UnavailableAsync(api.Token(), "Redirected (it redirects to \"https://169.254.169.254/\"; redirects are not followed); tokens that refer to it get 503.");
        Assert.Equal(1, api.Server.Count);
    }
}
