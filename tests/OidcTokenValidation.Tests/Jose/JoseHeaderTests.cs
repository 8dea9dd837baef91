using System.Text;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Jose;

/// <summary>RFC 7515 §4.1, read strictly.</summary>
public sealed class JoseHeaderTests
{
    [Fact]
    public void Alg_typ_and_kid_are_read_in_any_order()
    {
        HeaderText header = Read("""{"kid":"key-1","zip":"DEF","typ":"at+jwt","x5t":"abc","alg":"RS256"}""");

        Assert.Equal(new HeaderText(TokenFailureCode.None, "RS256", "at+jwt", "key-1"), header);
    }

    [Fact]
    public void Only_alg_is_required() =>
        Assert.Equal(new HeaderText(TokenFailureCode.None, "ES256", Type: null, KeyId: null), Read("""{"alg":"ES256"}"""));

    [Fact]
    public void Empty_alg_and_typ_are_present_and_an_empty_kid_names_no_key() =>
        Assert.Equal(new HeaderText(TokenFailureCode.None, "", "", KeyId: null), Read("""{"alg":"","typ":"","kid":""}"""));

    [Theory]
    [InlineData("""{"alg":"\u0052S256"}""", "RS256")]
    [InlineData("""{"\u0061lg":"RS256"}""", "RS256")]
    [InlineData("""{"\u0061\u006c\u0067":"\u0045\u0053\u0032\u0035\u0036"}""", "ES256")]
    public void Escapes_in_names_and_values_are_decoded(string json, string algorithm)
    {
        Assert.Equal(algorithm, Read(json).Algorithm);
        Assert.Equal(algorithm, FindAlgorithm(json));
    }

    [Rule("RFC 7515 §4.1.1 alg", "RFC 7515 §4.1.4 kid type")]
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"typ":"at+jwt"}""")]
    [InlineData("""{"Alg":"RS256"}""")]
    [InlineData("""{"ALG":"RS256"}""")]
    [InlineData("""{"alg ":"RS256"}""")]
    [InlineData("""{"alg\u0000":"RS256"}""")]
    [InlineData("""{"x":{"alg":"RS256"}}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"alg":true}""")]
    [InlineData("""{"alg":256}""")]
    [InlineData("""{"alg":["RS256"]}""")]
    [InlineData("""{"alg":{"RS256":1}}""")]
    [InlineData("""{"alg":"RS256","typ":null}""")]
    [InlineData("""{"alg":"RS256","typ":1}""")]
    [InlineData("""{"alg":"RS256","typ":["at+jwt"]}""")]
    [InlineData("""{"alg":"RS256","kid":null}""")]
    [InlineData("""{"alg":"RS256","kid":1}""")]
    [InlineData("""{"alg":"RS256","kid":{}}""")]
    [InlineData("""{"alg":"RS256","kid":["1"]}""")]
    [InlineData("""{"alg":"RS256","k\u0069d":false}""")]
    public void Missing_alg_or_a_member_of_another_type_is_refused(string json) =>
        Assert.Equal(TokenFailureCode.InvalidHeader, Read(json).Refusal);

    [Rule("RFC 7515 §4.1.11 crit")]
    [Theory]
    [InlineData("""{"alg":"RS256","crit":["b64"],"b64":true}""")]
    [InlineData("""{"alg":"RS256","crit":["exp"],"exp":1}""")]
    [InlineData("""{"alg":"RS256","crit":[]}""")]
    [InlineData("""{"alg":"RS256","crit":["alg"]}""")]
    [InlineData("""{"alg":"RS256","crit":null}""")]
    [InlineData("""{"alg":"RS256","crit":false}""")]
    [InlineData("""{"alg":"RS256","crit":"b64"}""")]
    [InlineData("""{"alg":"RS256","crit":{}}""")]
    [InlineData("""{"crit":["b64"]}""")]
    [InlineData("""{"\u0063rit":["b64"],"alg":"RS256"}""")]
    public void Any_crit_is_refused(string json) =>
        Assert.Equal(TokenFailureCode.CriticalHeader, Read(json).Refusal);

    [Rule("RFC 7797 §7 b64")]
    [Theory]
    [InlineData("""{"alg":"RS256","b64":false}""")]
    [InlineData("""{"\u00624":1,"b\u00364":false,"alg":"RS256"}""")]
    [InlineData("""{"alg":"RS256","b64":null}""")]
    [InlineData("""{"alg":"RS256","b64":"true"}""")]
    [InlineData("""{"alg":"RS256","b64":0}""")]
    public void B64_other_than_true_is_refused(string json) =>
        Assert.Equal(TokenFailureCode.UnencodedPayload, Read(json).Refusal);

    [Theory]
    [InlineData("""{"alg":"ES256","kid":"1","x5t":"a","x5t#S256":"b"}""", "1", null, null)]
    [InlineData("""{"alg":"ES256","kid":"","x5t":"a"}""", null, "a", null)]
    [InlineData("""{"alg":"ES256","x5t":"a","x5t#S256":"b"}""", null, "a", "b")]
    [InlineData("""{"alg":"ES256","x5t":7,"x5t#S256":"b"}""", null, null, "b")]
    [InlineData("""{"alg":"ES256"}""", null, null, null)]
    public void Thumbprint_of_a_certificate_is_read_only_where_there_is_no_kid(string json, string? keyId, string? sha1, string? sha256)
    {
        Assert.True(JoseHeader.TryRead(Encoding.UTF8.GetBytes(json), new JsonScratch(4, new MemberName[8]), out JoseHeader header, out _));
        SignatureAlgorithm algorithm = AlgorithmTable.Default.Find("ES256")!;
        Assert.Equal(new KeyReference(keyId, sha1, sha256, algorithm), header.ToKeyReference(algorithm));
    }

    [Rule("RFC 7515 §4 unique names")]
    [Theory]
    [InlineData("""{"alg":"RS256","alg":"RS256"}""")]
    [InlineData("""{"alg":"RS256","alg":"none"}""")]
    [InlineData("""{"alg":"RS256","\u0061lg":"none"}""")]
    [InlineData("""{"alg":"RS256","kid":"1","kid":"2"}""")]
    [InlineData("""{"alg":"RS256","jwk":{"kty":"EC","kty":"oct"}}""")]
    [InlineData("""{"alg":"RS256","crit":["x"],"crit":["x"]}""")]
    public void Duplicate_is_refused(string json) =>
        Assert.Equal(TokenFailureCode.DuplicateMember, Read(json).Refusal);

    [Rule("RFC 7515 §5.2 JSON object")]
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"RS256\"")]
    [InlineData("""{"alg":"RS256"}x""")]
    [InlineData("""{"alg":"RS256",}""")]
    [InlineData("""{"alg":"\ud800"}""")]
    [InlineData("""{"alg":"RS256","kid":"\udfff"}""")]
    [InlineData("\uFEFF{\"alg\":\"RS256\"}")]
    public void Header_that_is_no_json_object_is_refused(string json) =>
        Assert.Equal(TokenFailureCode.InvalidJson, Read(json).Refusal);

    [Fact]
    public void Limits_and_encoding_are_the_readers()
    {
        Assert.Equal(TokenFailureCode.NestedTooDeep, Read("""{"alg":"RS256","x":[[[[1]]]]}""").Refusal);
        Assert.Equal(TokenFailureCode.TooManyMembers, Read("""{"alg":"RS256","a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1}""").Refusal);
        Assert.Equal(TokenFailureCode.InvalidUtf8, Read([.. "{\"alg\":\""u8, 0xFF, .. "\"}"u8]).Refusal);
    }

    [Rule("RFC 7518 §3.6 none")]
    [Theory]
    [InlineData("none", true)]
    [InlineData("None", true)]
    [InlineData("NONE", true)]
    [InlineData("nOnE", true)]
    [InlineData("\\u006eone", true)]
    [InlineData("none ", false)]
    [InlineData("", false)]
    [InlineData("RS256", false)]
    public void None_is_recognised_in_any_letter_case(string algorithm, bool expected)
    {
        byte[] json = Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}"}""");
        Assert.True(JoseHeader.TryRead(json, new JsonScratch(4, new MemberName[8]), out JoseHeader header, out _));

        Assert.Equal(expected, JoseHeader.IsNone(header.Algorithm));
        if (expected)
            Assert.Null(AlgorithmTable.Default.Find(header.Algorithm));
    }

    [Rule("RFC 7515 §4 unknown members")]
    [Theory]
    [InlineData("""{"alg":"RS256","jku":"https://evil.example/keys"}""")]
    [InlineData("""{"alg":"RS256","x5u":"https://evil.example/cert"}""")]
    [InlineData("""{"alg":"RS256","x5c":["AAAA"]}""")]
    [InlineData("""{"alg":"RS256","jwk":{"kty":"oct","k":"AAAA"}}""")]
    [InlineData("""{"alg":"RS256","b64":true}""")]
    [InlineData("""{"alg":"RS256","x5t":null,"x5t#S256":["AAAA"]}""")]
    public void Members_with_keys_or_options_are_ignored(string json) =>
        Assert.Equal(new HeaderText(TokenFailureCode.None, "RS256", Type: null, KeyId: null), Read(json));

    private static string? FindAlgorithm(string json)
    {
        Assert.True(JoseHeader.TryRead(Encoding.UTF8.GetBytes(json), new JsonScratch(4, new MemberName[8]), out JoseHeader header, out _));
        return AlgorithmTable.Default.Find(header.Algorithm)?.Name;
    }

    private static HeaderText Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    private static HeaderText Read(byte[] json) =>
        JoseHeader.TryRead(json, new JsonScratch(4, new MemberName[8]), out JoseHeader header, out TokenFailureCode refusal)
            ? new HeaderText(
                refusal,
                header.Algorithm.ToString(),
                header.HasType ? header.Type.ToString() : null,
                header.KeyId)
            : new HeaderText(refusal, Algorithm: null, Type: null, KeyId: null);

    private sealed record HeaderText(TokenFailureCode Refusal, string? Algorithm, string? Type, string? KeyId);
}
