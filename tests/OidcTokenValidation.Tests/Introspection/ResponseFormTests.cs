using System.Net.Http.Headers;
using System.Text;
using OidcTokenValidation.Tests.Introspection.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>The form of a response: only a strict JSON object with a boolean <c>active</c> is accepted (RFC 7662 §2.2), whatever the header fields are.</summary>
public sealed class ResponseFormTests : IDisposable
{
    private readonly OpaqueApi _api = new();

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("application/problem+json")]
    [InlineData("text/json")]
    [InlineData("text/plain")]
    [InlineData("text/html; charset=iso-8859-1")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task Media_type_of_a_valid_response_is_ignored(string? type)
    {
        _api.Endpoint.Always(() => Of(_api.Active(), type));
        await _api.AcceptAsync();
        _api.Endpoint.Always(() => Of("{\"active\":false}", type));
        await _api.RefuseAsync(TokenFailureCode.TokenNotActive, "another");
    }

    [Theory]
    [InlineData("<html>active</html>", "text/html", "NotJson (status 200; the document is not a JSON object, is cut off or has an invalid escape; its media type is \"text/html\")")]
    [InlineData("{\"error\":\"x\"}", "application/problem+json", "Malformed (status 200; the response has no boolean 'active' (RFC 7662 §2.2); its media type is \"application/problem+json\")")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.AA", "application/token-introspection+jwt", "InvalidSignedResponse (status 200; the header's 'typ' is not 'token-introspection+jwt' (RFC 9701 §5): the endpoint sent another kind of JWT)")]
    [InlineData("{\"active\":true,\"active\":true}", "text/plain", "RepeatedMember (status 200; a member occurs more than once in one object; its media type is \"text/plain\")")]
    public async Task Response_with_another_body_is_unavailable_and_its_media_type_is_logged(string body, string type, string logged)
    {
        _api.Endpoint.Always(() => Of(body, type));
        await _api.UnavailableAsync();
        Assert.Contains($": {logged}. ", Assert.Single(_api.Log.Messages(OpaqueApi.FailedEvent)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("")]
    [InlineData("utf-8")]
    [InlineData(";;")]
    public async Task Content_coding_without_compression_is_ignored(string coding)
    {
        _api.Endpoint.Always(() => Coded(_api.Active(), coding));
        await _api.AcceptAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Compressed_response_is_unavailable_and_its_coding_is_logged(string coding)
    {
        _api.Endpoint.Always(() => Coded(_api.Active(), coding));
        await _api.UnavailableAsync();
        Assert.Contains($"Compressed (status 200; its Content-Encoding is {coding}, which was not accepted)", Assert.Single(_api.Log.Messages(OpaqueApi.FailedEvent)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Byte_order_mark_and_white_space_are_skipped()
    {
        _api.Endpoint.Always(() => Of("\uFEFF\r\n" + _api.Active() + "\r\n", "application/json"));
        AccessToken token = await _api.AcceptAsync();
        Assert.Equal("alice", token.Subject);
        Assert.True(token.TryGetClaim(["scope"], out _));
    }

    [Fact]
    public async Task UTF_16_response_is_unavailable_and_its_encoding_is_logged()
    {
        _api.Endpoint.Always(() => new HttpResponseMessage { Content = new ByteArrayContent(Encoding.Unicode.GetBytes(_api.Active())) });
        await _api.UnavailableAsync();
        Assert.Contains("NotJson (status 200; the document is UTF-16, and JSON between systems is UTF-8", Assert.Single(_api.Log.Messages(OpaqueApi.FailedEvent)), StringComparison.Ordinal);
    }

    // What serializers write for a claim that the token does not have.
    [Theory]
    [InlineData("token_type")]
    [InlineData("token_use")]
    [InlineData("token_usage")]
    [InlineData("iss")]
    [InlineData("exp")]
    [InlineData("nbf")]
    [InlineData("iat")]
    [InlineData("jti")]
    [InlineData("scope")]
    [InlineData("client_id")]
    [InlineData("acr")]
    [InlineData("amr")]
    [InlineData("auth_time")]
    [InlineData("sid")]
    public async Task Null_or_empty_member_counts_as_absent(string member)
    {
        string response = _api.Active((member, null));
        foreach ((int index, string empty) in ((string[])["null", "\"\"", "[]"]).Index())
        {
            _api.Endpoint.Always($"{response[..^1]},\"{member}\":{empty}}}");
            Assert.Equal("alice", (await _api.AcceptAsync($"token-{index}")).Subject);
        }
    }

    [Fact]
    public async Task Empty_subject_and_null_confirmation_count_as_absent()
    {
        _api.Endpoint.Always(_api.Active(("sub", string.Empty), ("client_id", null)));
        await _api.RefuseAsync(TokenFailureCode.ClaimMissing);
        _api.Endpoint.Always($"{_api.Active()[..^1]},\"cnf\":null}}");
        Assert.Equal(TokenBinding.Bearer, (await _api.AcceptAsync("another")).Binding);
    }

    private static HttpResponseMessage Of(string body, string? type) => new()
    {
        Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type) } },
    };

    private static HttpResponseMessage Coded(string body, string coding)
    {
        HttpResponseMessage response = Of(body, "application/json");
        Assert.True(response.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding));
        return response;
    }
}
