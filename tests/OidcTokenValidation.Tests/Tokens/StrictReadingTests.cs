using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Tokens;

/// <summary>Tokens with a good signature that must be rejected for their encoding (RFC 7515, RFC 8725).</summary>
public sealed class StrictReadingTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 7519 §4 unique names")]
    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("exp")]
    [InlineData("custom")]
    public async Task Repeated_claim_is_refused(string claim)
    {
        string claims = Claims(_api.Token().WithClaim("custom", 1).Create());
        string twice = $"{{\"{claim}\":{JsonNode.Parse(claims)![claim]!.ToJsonString()},{claims[1..]}";
        await _api.RefuseAsync(_api.Token().WithRawClaims(twice), TokenFailureCode.DuplicateMember);
    }

    [Rule("RFC 7519 §4 unique names")]
    [Fact]
    public async Task Repeated_claim_in_two_spellings_is_refused()
    {
        string claims = Claims(_api.Token().Create());
        await _api.RefuseAsync(_api.Token().WithRawClaims($"{{\"\\u0069ss\":\"https://issuer.example/\",{claims[1..]}"), TokenFailureCode.DuplicateMember);
    }

    [Rule("RFC 7515 §4 unique names")]
    [Fact]
    public async Task Repeated_header_member_is_refused() =>
        await _api.RefuseAsync(_api.Token().WithRawHeader("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"alg\":\"RS256\"}"), TokenFailureCode.DuplicateMember);

    [Rule("RFC 7515 §4.1.11 crit")]
    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[\"b64\"]")]
    [InlineData("[\"exp\"]")]
    [InlineData("null")]
    public Task Any_crit_is_refused(string crit) => _api.RefuseAsync(_api.Token().WithHeader("crit", JsonNode.Parse(crit)), TokenFailureCode.CriticalHeader);

    [Rule("RFC 7515 §4.1.2 jku", "RFC 7515 §4.1.3 jwk", "RFC 7515 §4.1.5 x5u", "RFC 7515 §4.1.6 x5c", "RFC 8725 §3.10 addresses")]
    [Theory]
    [InlineData("jku", "\"https://evil.example/jwks\"")]
    [InlineData("x5u", "\"https://evil.example/cert\"")]
    [InlineData("x5c", "[\"MIIB\"]")]
    [InlineData("jwk", "{\"kty\":\"oct\",\"k\":\"AA\"}")]
    public Task Keys_in_the_header_are_never_followed(string name, string json) =>
        _api.AcceptAsync(_api.Token().WithHeader(name, JsonNode.Parse(json)));

    [Rule("RFC 7515 §4.1.3 jwk")]
    [Fact]
    public async Task Token_signed_by_the_key_in_its_own_header_is_refused()
    {
        using var attacker = TestSigningKey.Create("RS256");
        await _api.RefuseAsync(_api.Token().SignedBy(attacker).WithHeader("jwk", JsonNode.Parse(attacker.PublicJwk)).WithoutHeader("kid"), TokenFailureCode.InvalidSignature);
    }

    [Fact]
    public Task Encrypted_token_is_rejected_with_a_code_of_its_own() => _api.RefuseAsync(_api.Token().Encrypted(), TokenFailureCode.EncryptedToken);

    [Rule("RFC 8725 §3.7 UTF-8")]
    [Fact]
    public Task Invalid_utf8_is_refused() =>
        _api.RefuseAsync(_api.Token().WithRawClaims([.. "{\"iss\":\""u8, 0xC3, 0x28, .. "\"}"u8]), TokenFailureCode.InvalidUtf8);

    [Rule("RFC 7515 §5.2 JSON object", "RFC 7519 §7.2 claims")]
    [Theory]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1}x")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("\uFEFF{}")]
    public async Task Claims_that_are_no_object_are_refused(string json)
    {
        AccessTokenValidationResult result = await _api.SendAsync(_api.Token().WithRawClaims(json));
        Assert.True(result.Failure!.Code is TokenFailureCode.InvalidJson or TokenFailureCode.NotCompactJws, result.Failure.ToString());
    }

    [Rule("RFC 8259 §9 depth")]
    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public async Task Depth_limit_is_exact(int arrays, bool accepted)
    {
        var nested = JsonNode.Parse(new string('[', arrays) + new string(']', arrays));
        AccessTokenValidationResult result = await _api.SendAsync(_api.Token().WithClaim("deep", nested));
        Assert.Equal(accepted, result.IsValid);
        if (!accepted)
            Assert.Equal(TokenFailureCode.NestedTooDeep, result.Failure!.Code);
    }

    [Rule("RFC 8259 §9 members")]
    [Fact]
    public async Task Member_limit_is_exact()
    {
        int own = JsonNode.Parse(Claims(_api.Token().Create()))!.AsObject().Count;
        await _api.AcceptAsync(_api.Token().WithClaim("many", Many(256 - own - 1)));
        await _api.RefuseAsync(_api.Token().WithClaim("many", Many(256 - own)), TokenFailureCode.TooManyMembers);

        static JsonObject Many(int count) => [.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"m{i}", (JsonNode?)i))];
    }

    [Rule("RFC 8259 §9 header")]
    [Fact]
    public Task Long_header_is_refused() => _api.RefuseAsync(_api.Token().WithHeader("x", new string('x', 4096)), TokenFailureCode.HeaderTooLong);

    [Rule("RFC 7515 §4.1.1 alg")]
    [Theory]
    [InlineData("alg", "1")]
    [InlineData("alg", "null")]
    [InlineData("kid", "1")]
    [InlineData("kid", "null")]
    public Task Header_members_of_another_type_are_refused(string name, string json) =>
        _api.RefuseAsync(_api.Token().WithRawHeader(new JsonObject { ["alg"] = "RS256", ["typ"] = "at+jwt", [name] = JsonNode.Parse(json) }.ToJsonString()), TokenFailureCode.InvalidHeader);

    [Rule("RFC 7515 §2 alphabet", "RFC 7515 §7.1 segments")]
    [Theory]
    [InlineData("abc", TokenFailureCode.NotCompactJws)]
    [InlineData("a.b", TokenFailureCode.NotCompactJws)]
    [InlineData("a.b.c.d", TokenFailureCode.NotCompactJws)]
    [InlineData("a.b.c.d.e.f", TokenFailureCode.NotCompactJws)]
    [InlineData("..", TokenFailureCode.NotCompactJws)]
    [InlineData(".a.b", TokenFailureCode.NotCompactJws)]
    [InlineData("a.b.c=", TokenFailureCode.IllegalCharacter)]
    [InlineData("a b.c.d", TokenFailureCode.IllegalCharacter)]
    [InlineData("{\"payload\":\"\"}", TokenFailureCode.IllegalCharacter)]
    [InlineData("a+.b/.c", TokenFailureCode.IllegalCharacter)]
    [InlineData("ä.b.c", TokenFailureCode.IllegalCharacter)]
    [InlineData("a.b.c", TokenFailureCode.InvalidBase64Url)]
    public async Task Other_forms_are_refused(string token, TokenFailureCode code)
    {
        AccessTokenValidationResult result = await _api.SendAsync($"Bearer {token}");
        Assert.Equal(code, result.Failure!.Code);
        Assert.Equal("invalid_token", result.Failure.Error);
    }

    [Rule("RFC 7515 §2 spare bits")]
    [Fact]
    public async Task Signature_in_non_canonical_base64url_is_rejected()
    {
        // RS256: 256 octets are 342 characters, the last of which has four unused bits.
        string token = _api.Token().Create();
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char twin = alphabet[alphabet.IndexOf(token[^1], StringComparison.Ordinal) + 1];
        Assert.Equal(TokenFailureCode.InvalidBase64Url, (await _api.SendAsync($"Bearer {token[..^1]}{twin}")).Failure!.Code);
    }

    [Rule("RFC 7519 §7.3 comparison")]
    [Fact]
    public async Task Escaped_slashes_mean_slashes()
    {
        string claims = Claims(_api.Token().Create()).Replace("/", "\\/", StringComparison.Ordinal);
        AccessToken token = await _api.AcceptAsync(_api.Token().WithRawClaims(claims).WithRawHeader("{\"alg\":\"RS256\",\"typ\":\"application\\/at+jwt\"}"));
        Assert.Equal(["https://api.example.com/"], token.Audiences);
    }

    private static string Claims(string token) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
}
