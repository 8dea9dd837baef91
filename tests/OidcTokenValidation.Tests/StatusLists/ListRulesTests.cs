using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>The rules for a list (draft-ietf-oauth-status-list §5.1). One that fails shows nothing about the tokens that refer to it: 503.</summary>
public sealed class ListRulesTests : IDisposable
{
    private readonly StatusApi _api = new();

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData("statuslist+jwt")]
    [InlineData("application/statuslist+jwt")]
    [InlineData("StatusList+JWT")]
    public async Task List_of_the_type_is_used(string type)
    {
        _api.Server.Publish(_api.List().OfType(type));
        await _api.AcceptAsync(_api.Token());
    }

    [Rule("draft-ietf-oauth-status-list §5.1 typ")]
    [Theory]
    [InlineData("at+jwt")]
    [InlineData("JWT")]
    [InlineData("statuslist")]
    [InlineData("statuslist+cwt")]
    [InlineData("application/application/statuslist+jwt")]
    [InlineData(null)]
    public async Task List_of_another_type_is_unavailable(string? type)
    {
        TestTokenBuilder list = _api.List();
        _api.Server.Publish(type is null ? list.WithoutHeader("typ") : list.OfType(type));
        await _api.UnavailableAsync(_api.Token(), "Invalid (the header's 'typ' is not 'statuslist+jwt' (§5.1): it is another kind of JWT)");
    }

    public static TheoryData<string, string> Claims => new()
    {
        { "sub missing", "Invalid ('sub' is not the address that tokens refer to" },
        { "sub other", "Invalid ('sub' is not the address that tokens refer to" },
        { "sub slash", "Invalid ('sub' is not the address that tokens refer to" },
        { "iss other", "Invalid ('iss' is not the issuer of the tokens" },
        { "iss number", "Invalid ('iss' is not the issuer of the tokens" },
        { "iat missing", "Invalid ('iat' is missing" },
        { "iat text", "Invalid ('iat' is missing, or 'iat', 'exp' or 'nbf' is not a number" },
        { "exp text", "Invalid ('iat' is missing, or 'iat', 'exp' or 'nbf' is not a number" },
        { "nbf text", "Invalid ('iat' is missing, or 'iat', 'exp' or 'nbf' is not a number" },
        { "iat ahead", "Invalid (it is issued in the future" },
        { "nbf ahead", "Invalid (it is issued in the future" },
        { "exp passed", "Expired ('exp' has passed" },
        { "ttl zero", "Malformed ('ttl' is not a positive number" },
        { "ttl negative", "Malformed ('ttl' is not a positive number" },
        { "ttl text", "Malformed ('ttl' is not a positive number" },
        { "list missing", "Malformed (the claim 'status_list' is missing" },
        { "list text", "Malformed (the claim 'status_list' is missing, or is not an object" },
    };

    [Rule("draft-ietf-oauth-status-list §5.1 iat", "draft-ietf-oauth-status-list §5.1 exp", "draft-ietf-oauth-status-list §5.1 ttl")]
    [Rule("draft-ietf-oauth-status-list §8.3 sub")]
    [Theory]
    [MemberData(nameof(Claims))]
    public async Task List_with_a_wrong_claim_is_unavailable(string change, string fault)
    {
        TestTokenBuilder list = _api.List();
        DateTimeOffset now = _api.Clock.GetUtcNow();
        _api.Server.Publish(change switch
        {
            "sub missing" => list.WithoutClaim("sub"),
            "sub other" => list.WithSubject(StatusApi.Address + "0"),
            "sub slash" => list.WithSubject(StatusApi.Address + "/"),
            "iss other" => list.From("https://issuer.example"),
            "iss number" => list.WithClaim("iss", 1),
            "iat missing" => list.WithoutClaim("iat"),
            "iat text" => list.WithClaim("iat", "1767225600"),
            "exp text" => list.WithClaim("exp", "2767225600"),
            "nbf text" => list.WithClaim("nbf", "1"),
            "iat ahead" => list.IssuedAt(now.AddMinutes(5).AddSeconds(1)),
            "nbf ahead" => list.WithClaim("nbf", now.AddMinutes(5).AddSeconds(1).ToUnixTimeSeconds()),
            "exp passed" => list.WithClaim("exp", now.ToUnixTimeSeconds()),
            "ttl zero" => list.WithClaim("ttl", 0),
            "ttl negative" => list.WithClaim("ttl", -1),
            "ttl text" => list.WithClaim("ttl", "60"),
            "list missing" => list.WithoutClaim("status_list"),
            _ => list.WithClaim("status_list", "eNrbuRgAAhcBXQ"),
        });
        await _api.UnavailableAsync(_api.Token(), fault);
    }

    [Rule("draft-ietf-oauth-status-list §4.1 compression", "draft-ietf-oauth-status-list §4.2 bits")]
    [Theory]
    [InlineData("""{"lst":"eNrbuRgAAhcBXQ"}""", "'status_list.bits' is not 1, 2, 4 or 8")]
    [InlineData("""{"bits":0,"lst":"eNrbuRgAAhcBXQ"}""", "'status_list.bits' is not 1, 2, 4 or 8")]
    [InlineData("""{"bits":3,"lst":"eNrbuRgAAhcBXQ"}""", "'status_list.bits' is not 1, 2, 4 or 8")]
    [InlineData("""{"bits":16,"lst":"eNrbuRgAAhcBXQ"}""", "'status_list.bits' is not 1, 2, 4 or 8")]
    [InlineData("""{"bits":"1","lst":"eNrbuRgAAhcBXQ"}""", "'status_list.bits' is not 1, 2, 4 or 8")]
    [InlineData("""{"bits":1}""", "'status_list.lst' is missing, or is not a string")]
    [InlineData("""{"bits":1,"lst":7}""", "'status_list.lst' is missing, or is not a string")]
    [InlineData("""{"bits":1,"lst":""}""", "'status_list.lst' is not base64url of a compressed list")]
    [InlineData("""{"bits":1,"lst":"eNrbuRgAAhcBXQ=="}""", "'status_list.lst' is not base64url of a compressed list")]
    [InlineData("""{"bits":1,"lst":"eNrbuRgAAhcBXR"}""", "'status_list.lst' is not base64url of a compressed list")]
    [InlineData("""{"bits":1,"lst":"eNrbuRgAAhcAAA"}""", "'status_list.lst' is not base64url of a compressed list")]
    [InlineData("""{"bits":1,"lst":"eNrbuQ"}""", "'status_list.lst' is not base64url of a compressed list")]
    [InlineData("""{"bits":1,"lst":"eNoDAAAAAAE"}""", "'status_list.lst' is not base64url of a compressed list")]
    [InlineData("""{"bits":1,"lst":"uaM"}""", "'status_list.lst' is not base64url of a compressed list")]
    [InlineData("""{"bits":1,"lst":"H4sIAAAAAAAC_9u5GAD5VQEtAgAAAA"}""", "'status_list.lst' is not base64url of a compressed list")]
    [InlineData("""{"bits":1,"lst":"27kYAA"}""", "'status_list.lst' is not base64url of a compressed list")]
    public async Task Malformed_list_is_unavailable(string list, string fault)
    {
        _api.Server.Publish(_api.List(JsonNode.Parse(list)!));
        await _api.UnavailableAsync(_api.Token(), "Malformed (" + fault);
    }

    [Fact]
    public async Task Repeated_member_is_unavailable()
    {
        _api.Server.Publish(_api.List().WithRepeatedClaim("sub", StatusApi.Address));
        await _api.UnavailableAsync(_api.Token(), "Invalid (");
    }

    [Fact]
    public async Task List_may_name_its_issuer_and_have_other_claims()
    {
        JsonNode list = JsonNode.Parse("""{"bits":1,"lst":"eNrbuRgAAhcBXQ","aggregation_uri":"https://issuer.example/lists"}""")!;
        _api.Server.Publish(_api.List(list).From("https://issuer.example/").WithClaim("aud", "anyone").WithClaim("more", new JsonObject()));
        await _api.AcceptAsync(_api.Token(1));
        await _api.RejectAsync(_api.Token(0), TokenFailureCode.StatusNotValid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}""")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d.e")]
    [InlineData("\u00e9.\u00e9.\u00e9")]
    public async Task Response_that_is_no_JWT_is_unavailable(string body)
    {
        _api.Server.Publish(body);
        await _api.UnavailableAsync(_api.Token(), "Invalid (it is ");
    }
}
