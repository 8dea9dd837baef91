using OidcTokenValidation.Keys;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>Which of the two addresses of metadata is tried next (OpenID Connect Discovery 1.0 §4.1, RFC 8414 §3.1), and what is logged.</summary>
public sealed class DiscoveryTests : IAsyncDisposable
{
    private readonly RawProvider _provider = RawProvider.Start(new TestClock());

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Rule("RFC 8414 §3.1 address", "RFC 8414 §3.2 response")]
    [Theory]
    [InlineData("404")]
    [InlineData("410")]
    [InlineData("400")]
    [InlineData("401")]
    [InlineData("403")]
    [InlineData("405")]
    [InlineData("406")]
    [InlineData("204")]
    [InlineData("500")]
    [InlineData("501")]
    [InlineData("503")]
    [InlineData("redirect")]
    [InlineData("HTML")]
    [InlineData("empty")]
    [InlineData("array")]
    [InlineData("other object")]
    [InlineData("too large")]
    [InlineData("compressed")]
    public async Task Second_address_is_tried_after_a_response_that_is_not_metadata(string response)
    {
        using var api = new KeyedApi(_provider.Issuer);
        _provider.Script = request => request.Path switch
        {
            Providers.MetadataPath => Find(response),
            Providers.OAuthMetadataPath => RawResponses.Json(_provider.Issuer.Metadata, "Cache-Control: max-age=60"),
            _ => null,
        };
        await api.WarmUpAsync();
        Assert.Equal((1, 1), (_provider.RequestsTo(Providers.MetadataPath), _provider.RequestsTo(Providers.OAuthMetadataPath)));
        Assert.Empty(api.Log.Messages(KeyedApi.FailedEvent));

        // From now on it is tried first.
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(KeyFetchFault.None, await RefreshAsync(api));
        Assert.Equal((1, 2), (_provider.RequestsTo(Providers.MetadataPath), _provider.RequestsTo(Providers.OAuthMetadataPath)));
    }

    [Rule("OpenID Connect Discovery 1.0 §4.1 address", "RFC 8414 §3.1 address")]
    [Theory]
    [InlineData("https://login.example", "")]
    [InlineData("https://login.example/", "")]
    [InlineData("https://login.example:8443/tenants/a", "/tenants/a")]
    [InlineData("https://login.example/tenants/a/", "/tenants/a")]
    public void Path_of_the_issuer_is_in_the_addresses_of_its_metadata(string issuer, string path)
    {
        string origin = new Uri(issuer).GetLeftPart(UriPartial.Authority);

        Assert.Equal(
            [origin + path + Providers.MetadataPath, origin + Providers.OAuthMetadataPath + path],
            FetchAddress.GetMetadataAddresses(issuer).Select(static address => address.AbsoluteUri));
    }

    [Rule("RFC 8725 §3.8 issuer", "RFC 8414 §2 jwks_uri", "RFC 8414 §3.3 issuer")]
    [Theory]
    [InlineData("408", KeyFetchFault.StatusNotOk)]
    [InlineData("429", KeyFetchFault.StatusNotOk)]
    [InlineData("429 Retry-After", KeyFetchFault.StatusNotOk)]
    [InlineData("500 Retry-After", KeyFetchFault.StatusNotOk)]
    [InlineData("503 Retry-After", KeyFetchFault.StatusNotOk)]
    [InlineData("broken off", KeyFetchFault.Unreachable)]
    [InlineData("cut off", KeyFetchFault.Unreachable)]
    [InlineData("other issuer", KeyFetchFault.IssuerMismatch)]
    [InlineData("no keys", KeyFetchFault.JwksAddressMissing)]
    [InlineData("keys over http", KeyFetchFault.AddressNotAllowed)]
    [InlineData("issuer twice", KeyFetchFault.RepeatedMember)]
    public async Task Second_address_is_not_tried_after_no_response_or_a_retry_status_or_invalid_metadata(string response, KeyFetchFault fault)
    {
        using var api = new KeyedApi(_provider.Issuer);
        _provider.Script = request => request.Path switch
        {
            Providers.MetadataPath => Find(response),
            Providers.OAuthMetadataPath => RawResponses.Json(_provider.Issuer.Metadata),
            _ => null,
        };

        Assert.Equal(fault, await RefreshAsync(api));
        Assert.All(_provider.Requests, static request => Assert.Equal(Providers.MetadataPath, request.Path));   // the HTTP client repeats a request that was cut off
    }

    [Theory]
    [InlineData("404", "404", KeyFetchFault.StatusNotOk, "returned the status 404, then ", "There is no such document.")]
    [InlineData("404", "other issuer", KeyFetchFault.IssuerMismatch, "returned the status 404, then ", "write its 'issuer' into TrustedIssuer.Issuer")]
    [InlineData("403", "404", KeyFetchFault.StatusNotOk, "returned the status 403, then ", "permit the User-Agent OidcTokenValidation/")]
    [InlineData("HTML", "404", KeyFetchFault.NotJson, "returned the status 200; the document is HTML or XML, for instance an error page, then ", "Check the address")]
    [InlineData("500", "HTML", KeyFetchFault.StatusNotOk, "returned the status 500, then ", "The provider, or a gateway in front of it, fails")]
    [InlineData("redirect", "404", KeyFetchFault.Redirected, "returned the status 302; it redirects to \"/elsewhere\", then ", "Redirects are not followed")]
    public async Task Log_names_both_addresses_and_the_response_of_each(string first, string second, KeyFetchFault fault, string firstResponse, string advice)
    {
        using var api = new KeyedApi(_provider.Issuer);
        _provider.Script = request => Find(request.Path == Providers.MetadataPath ? first : second);

        Assert.Equal(fault, await RefreshAsync(api));
        string logged = Assert.Single(api.Log.Messages(KeyedApi.FailedEvent));
        string origin = _provider.Issuer.Issuer;
        Assert.StartsWith($"The keys of {origin} could not be fetched: {fault}, {origin}{Providers.MetadataPath} {firstResponse}{origin}{Providers.OAuthMetadataPath} returned the status ", logged, StringComparison.Ordinal);
        Assert.Contains(advice, logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Advice_is_about_the_keys_when_their_fetch_fails_and_every_address_is_named()
    {
        using var api = new KeyedApi(_provider.Issuer);
        _provider.Script = static request => request.Path switch
        {
            Providers.MetadataPath => RawResponses.Of(500, "down"),
            Providers.JwksPath => RawResponses.Of(403, "no"),
            _ => null,
        };
        Func<RawRequest, RawResponse?> script = _provider.Script;
        _provider.Script = request => request.Path == Providers.OAuthMetadataPath ? RawResponses.Json(_provider.Issuer.Metadata) : script(request);

        Assert.Equal(KeyFetchFault.StatusNotOk, await RefreshAsync(api));
        string logged = Assert.Single(api.Log.Messages(KeyedApi.FailedEvent));
        Assert.Contains($"{Providers.MetadataPath} returned the status 500, then ", logged, StringComparison.Ordinal);
        Assert.Contains($"{Providers.OAuthMetadataPath} returned the status 200, then ", logged, StringComparison.Ordinal);
        Assert.Contains($"{Providers.JwksPath} returned the status 403. The server, or a firewall", logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configured_address_is_the_only_one()
    {
        using var api = new KeyedApi(_provider.Issuer, keys => keys.MetadataAddress = _provider.Issuer.Issuer + "/metadata");

        Assert.Equal(KeyFetchFault.StatusNotOk, await RefreshAsync(api));
        Assert.Equal("/metadata", Assert.Single(_provider.Requests).Path);
    }

    private static Task<KeyFetchFault> RefreshAsync(KeyedApi api) => api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon();

    private RawResponse Find(string response)
    {
        string origin = _provider.Issuer.Issuer;
        return response switch
        {
            "redirect" => RawResponses.Of(302, string.Empty, "Location: /elsewhere"),
            "HTML" => RawResponses.Of(200, "<html><body>Welcome</body></html>", "Content-Type: text/html"),
            "empty" => RawResponses.Of(200, string.Empty),
            "array" => RawResponses.Json("[]"),
            "other object" => RawResponses.Json("""{"error":"not found"}"""),
            "too large" => RawResponses.Json(_provider.Issuer.Metadata.PadRight((256 * 1024) + 1)),
            "compressed" => RawResponses.Json(_provider.Issuer.Metadata, "Content-Encoding: br"),
            "broken off" => static (_, _) => Task.CompletedTask,
            "cut off" => RawResponses.Truncated(_provider.Issuer.Metadata),
            "other issuer" => RawResponses.Json($$"""{"issuer":"https://other.example/","jwks_uri":"{{origin}}/jwks"}"""),
            "no keys" => RawResponses.Json($$"""{"issuer":"{{origin}}"}"""),
            "keys over http" => RawResponses.Json($$"""{"issuer":"{{origin}}","jwks_uri":"http://192.0.2.1/jwks"}"""),
            "issuer twice" => RawResponses.Json($$"""{"issuer":"{{origin}}","issuer":"{{origin}}","jwks_uri":"{{origin}}/jwks"}"""),
            _ when response.Split(' ') is [var status, _] => RawResponses.Of(Number(status), "busy", "Retry-After: 30"),
            "204" => static (stream, stopped) => stream.WriteAsync("HTTP/1.1 204 None\r\nConnection: close\r\n\r\n"u8.ToArray(), stopped).AsTask(),
            _ => RawResponses.Of(Number(response), "no"),
        };
    }

    private static int Number(string status) => int.Parse(status, System.Globalization.CultureInfo.InvariantCulture);
}
