using System.Text.Json.Nodes;
using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>The status of a token in the list that it refers to (draft-ietf-oauth-status-list §7.1, §8.3).</summary>
public sealed class StatusTests : IDisposable
{
    private readonly StatusApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("draft-ietf-oauth-status-list §7.1 values")]
    [Fact]
    public async Task Token_is_accepted_only_while_its_status_is_0()
    {
        _api.Server.Publish(_api.List(3, 9));
        for (int index = 0; index < 16; index++)
        {
            if (index is 3 or 9)
                await _api.RejectAsync(_api.Token(index), TokenFailureCode.StatusNotValid);
            else
                await _api.AcceptAsync(_api.Token(index));
        }

        Assert.Equal(1, _api.Server.Count);
    }

    // Index 0 has the lowest two bits of the first byte (§4.1).
    [Rule("draft-ietf-oauth-status-list §7.1 values")]
    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(1, 1, " (INVALID)")]
    [InlineData(2, 2, " (SUSPENDED)")]
    [InlineData(3, 3, "")]
    [InlineData(4, 0, "")]
    public async Task Every_other_status_is_rejected_and_explained(int index, int status, string name)
    {
        _api.Server.Publish(_api.List(2, [0b11_10_01_00, 0]));
        if (status == 0)
        {
            await _api.AcceptAsync(_api.Token(index));
            return;
        }

        TokenFailure failure = await _api.RejectAsync(_api.Token(index), TokenFailureCode.StatusNotValid);
        Assert.StartsWith($"The token is valid, and its issuer's status list has the value {status}{name} for it, not 0 (VALID).", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cached_token_is_rejected_as_soon_as_the_next_list_is_fetched()
    {
        string token = _api.Token(5);
        for (int i = 0; i < 3; i++)
            await _api.AcceptAsync(token);
        _api.Clock.Advance(TimeSpan.FromSeconds(40));
        _api.Server.Publish(_api.List(5));
        await _api.AcceptAsync(token);

        _api.Clock.Advance(TimeSpan.FromSeconds(20));
        await _api.RejectAsync(token, TokenFailureCode.StatusNotValid);
    }

    [Fact]
    public async Task Suspended_token_is_accepted_again()
    {
        _api.Server.Publish(_api.List(2, [0b10]));
        string token = _api.Token(0);
        await _api.RejectAsync(token, TokenFailureCode.StatusNotValid);
        _api.Server.Publish(_api.List(2, [0]));
        _api.Clock.Advance(TimeSpan.FromMinutes(1));
        await _api.AcceptAsync(token);
    }

    [Rule("draft-ietf-oauth-status-list §6.2 other mechanisms")]
    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"identifier_list":{"id":"1"}}""")]
    public async Task Token_that_refers_to_no_list_is_accepted(string? status)
    {
        string token = status is null ? _api.Issuer.Token().Create() : _api.Token(JsonNode.Parse(status));
        await _api.AcceptAsync(token);
        Assert.Equal(0, _api.Server.Count);
    }

    [Rule("draft-ietf-oauth-status-list §6.2 reference")]
    [Theory]
    [InlineData("null")]
    [InlineData("\"active\"")]
    [InlineData("[]")]
    [InlineData("0")]
    [InlineData("""{"status_list":null}""")]
    [InlineData("""{"status_list":[]}""")]
    [InlineData("""{"status_list":{}}""")]
    [InlineData("""{"status_list":{"idx":0}}""")]
    [InlineData("""{"status_list":{"uri":"https://issuer.example/statuslists/1"}}""")]
    [InlineData("""{"status_list":{"idx":-1,"uri":"https://issuer.example/statuslists/1"}}""")]
    [InlineData("""{"status_list":{"idx":-0,"uri":"https://issuer.example/statuslists/1"}}""")]
    [InlineData("""{"status_list":{"idx":1.0,"uri":"https://issuer.example/statuslists/1"}}""")]
    [InlineData("""{"status_list":{"idx":1e0,"uri":"https://issuer.example/statuslists/1"}}""")]
    [InlineData("""{"status_list":{"idx":"1","uri":"https://issuer.example/statuslists/1"}}""")]
    [InlineData("""{"status_list":{"idx":null,"uri":"https://issuer.example/statuslists/1"}}""")]
    [InlineData("""{"status_list":{"idx":18446744073709551616,"uri":"https://issuer.example/statuslists/1"}}""")]
    [InlineData("""{"status_list":{"idx":1,"uri":""}}""")]
    [InlineData("""{"status_list":{"idx":1,"uri":7}}""")]
    [InlineData("""{"status_list":{"idx":1,"uri":["https://issuer.example/statuslists/1"]}}""")]
    public async Task Malformed_status_is_rejected_without_a_request(string status)
    {
        string claims = $$"""{"iss":"https://issuer.example/","aud":"https://api.example.com/","sub":"a","client_id":"c","jti":"1","iat":1767225600,"exp":1767229200,"status":{{status}}}""";
        string token = _api.Issuer.Token().WithRawClaims(claims).Create();
        TokenFailure failure = await _api.RejectAsync(token, TokenFailureCode.StatusNotEnforceable);
        Assert.StartsWith("Expected 'status' to be an object", failure.Explanation, StringComparison.Ordinal);
        Assert.Equal(0, _api.Server.Count);
    }

    [Rule("draft-ietf-oauth-status-list §8.3 index beyond the list")]
    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(int.MaxValue)]
    [InlineData(4_294_967_296)]
    [InlineData(long.MaxValue)]
    public async Task Index_beyond_the_list_is_rejected_and_the_index_is_not_named(long index)
    {
        TokenFailure failure = await _api.RejectAsync(_api.Token(index), TokenFailureCode.StatusNotEnforceable);
        Assert.StartsWith("'status.status_list.idx' is beyond the status list, which has 16 entries.", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_of_an_issuer_without_the_option_is_accepted_and_logged()
    {
        using var api = new StatusApi(configure: null, static options => options.Issuers[0].StatusLists = null);
        await api.AcceptAsync(api.Token());
        Assert.Equal(0, api.Server.Count);
        Assert.Equal(
            ["A token of https://issuer.example/ has a 'status', which is not checked: set TrustedIssuer.StatusLists to check it."],
            api.Log.Messages(StatusApi.NotCheckedEvent));
    }
}
