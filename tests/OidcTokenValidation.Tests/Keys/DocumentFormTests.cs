using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>The form of a provider's documents, and of the requests for them.</summary>
public sealed class DocumentFormTests : IAsyncDisposable
{
    private readonly RawProvider _provider = RawProvider.Start(new TestClock());

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Rule("OpenID Connect Discovery 1.0 §4.1 address")]
    [Fact]
    public async Task Request_names_the_types_that_it_accepts_and_its_product()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();

        Assert.Equal([Providers.MetadataPath, Providers.JwksPath], _provider.Requests.Select(static request => request.Path));
        Assert.All(_provider.Requests, static request =>
        {
            Assert.Equal("application/json, application/jwk-set+json, */*; q=0.1", request.Header("Accept"));
            Assert.Matches("^OidcTokenValidation/[0-9]+\\.[0-9]+\\.[0-9]+$", request.Header("User-Agent"));
            Assert.Null(request.Header("Accept-Encoding"));
        });
    }

    [Theory]
    [InlineData("Content-Encoding: identity")]
    [InlineData("Content-Encoding: Identity, identity")]
    [InlineData("Content-Encoding:")]
    [InlineData("Content-Encoding: utf-8")]
    [InlineData("Content-Encoding: ;;;")]
    [InlineData("Content-Encoding: none")]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Type: text/html; charset=iso-8859-1")]
    [InlineData("Content-Type: application/jwk-set+json")]
    [InlineData("Content-Type: application/octet-stream")]
    [InlineData("Content-Type: nonsense")]
    [InlineData("X-None: ")]
    public async Task Field_that_describes_the_body_does_not_matter_if_the_body_is_JSON(string field)
    {
        await AssertReadAsync(json => RawResponses.Of(200, json, field));
    }

    [Theory]
    [InlineData("\uFEFF", "")]
    [InlineData("\uFEFF\r\n", "\r\n")]
    [InlineData(" \t\r\n", " \t\r\n\n")]
    public async Task Byte_order_mark_and_white_space_around_a_document_are_skipped(string before, string after)
    {
        await AssertReadAsync(json => RawResponses.Json(before + json + after));
    }

    [Rule("RFC 7517 §5 unknown members")]
    [Fact]
    public async Task Document_with_unknown_and_repeated_members_that_are_not_read_is_used() =>
        await AssertReadAsync(static json => RawResponses.Json($$"""{"other":1,"other":{"a":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]],"a":2},"\ud800":"\ud800",{{json.TrimStart()[1..]}}"""));

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("identity, gzip")]
    public async Task Compressed_document_is_refused_and_the_log_names_the_compression(string coding)
    {
        string logged = await RefuseAsync(KeyFetchFault.Compressed, RawResponses.Json("{}", $"Content-Encoding: {coding}"));
        Assert.Contains($"its Content-Encoding is {coding.Split(' ')[^1].ToLowerInvariant()}, which was not accepted", logged, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> Unreadable => new()
    {
        { "empty", [], "the document is empty" },
        { "only a byte order mark", [0xEF, 0xBB, 0xBF], "the document is empty" },
        { "UTF-16, little endian", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{\"keys\":[]}")], "the document is UTF-16" },
        { "UTF-16, big endian", [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("{\"keys\":[]}")], "the document is UTF-16" },
        { "UTF-16 without a mark", Encoding.Unicode.GetBytes("{\"keys\":[]}"), "the document is UTF-16" },
        { "Latin-1", [.. "{\"keys\":[],\"x\":\""u8, 0xE9, .. "\"}"u8], "the document is not valid UTF-8" },
        { "gzip without a Content-Encoding", RawResponses.Bomb(1000), "the document is compressed with gzip, without a Content-Encoding" },
        { "HTML", " \r\n<!DOCTYPE html>"u8.ToArray(), "the document is HTML or XML" },
        { "cut off", "{\"keys\":["u8.ToArray(), "the document is not JSON or is cut off: \"" },
        { "NUL at the end", "{\"keys\":[]}\0"u8.ToArray(), "the document is not JSON or is cut off: \"'0x00' is invalid after a single JSON value" },
        { "nested too deep", Encoding.ASCII.GetBytes($"{{\"keys\":{new string('[', 70)}{new string(']', 70)}}}"), "The maximum configured depth of 64 has been exceeded" },
        { "array", "[]"u8.ToArray(), "the document is a JSON Array and not an object" },
        { "no keys", "{\"error\":\"x\"}"u8.ToArray(), "the document is no key set: it has no member 'keys'" },
        { "keys is null", "{\"keys\":null}"u8.ToArray(), "the member 'keys' is a JSON Null and not an array" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Document_that_is_not_JSON_is_refused_and_the_reason_is_logged(string name, byte[] body, string reason)
    {
        string logged = await RefuseAsync(KeyFetchFault.NotJson, RawResponses.Of(200, body));
        Assert.True(logged.Contains(reason, StringComparison.Ordinal), $"{name}: {logged}");
        Assert.DoesNotContain(logged, static c => char.IsControl(c));
    }

    [Theory]
    [InlineData("""{"keys":[],"keys":[]}""", KeyFetchFault.RepeatedMember, "the member 'keys' occurs more than once")]
    [InlineData("""{"keys":[]}""", KeyFetchFault.NoUsableKeys, "the set is empty")]
    [InlineData("""{"keys":[{"kty":"oct"},{"kty":"EC","d":"AA"},{"kty":"oct"}]}""", KeyFetchFault.NoUsableKeys, "none of its 3 keys can be used: 2 × SymmetricKey, 1 × PrivateKey; the first one: SymmetricKey, member 'kty'")]
    public async Task Key_set_that_is_refused_is_described(string json, KeyFetchFault fault, string reason) =>
        Assert.Contains($"{Providers.JwksPath} returned the status 200; {reason}. ", await RefuseAsync(fault, RawResponses.Json(json)), StringComparison.Ordinal);

    [Rule("RFC 8414 §3.3 repeated members")]
    [Theory]
    [InlineData("issuer")]
    [InlineData("jwks_uri")]
    public async Task Metadata_with_a_repeated_member_that_is_read_is_refused_by_its_name(string member)
    {
        using var api = new KeyedApi(_provider.Issuer);
        _provider.Script = request => request.Path == Providers.MetadataPath ? RawResponses.Json($$"""{"{{member}}":null,{{_provider.Issuer.Metadata.TrimStart()[1..]}}""") : null;

        Assert.Equal(KeyFetchFault.RepeatedMember, await api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon());
        string logged = Assert.Single(api.Log.Messages(KeyedApi.FailedEvent));
        Assert.Contains($"the member '{member}' occurs more than once", logged, StringComparison.Ordinal);
        Assert.DoesNotContain("error page", logged, StringComparison.Ordinal);
    }

    private async Task AssertReadAsync(Func<string, RawResponse> write)
    {
        using var api = new KeyedApi(_provider.Issuer);
        _provider.Script = request => write(request.Path == Providers.JwksPath ? _provider.Issuer.Jwks : _provider.Issuer.Metadata);
        await api.WarmUpAsync();
        Assert.Equal((1, 0), (api.Keys.Health.KeyCount, api.Keys.Health.DroppedKeyCount));
        Assert.Equal(2, _provider.Requests.Count);
    }

    private async Task<string> RefuseAsync(KeyFetchFault fault, RawResponse response)
    {
        using var api = new KeyedApi(_provider.Issuer);
        _provider.Script = request => request.Path == Providers.JwksPath ? response : null;
        Assert.Equal(fault, await api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon());
        return Assert.Single(api.Log.Messages(KeyedApi.FailedEvent));
    }
}
