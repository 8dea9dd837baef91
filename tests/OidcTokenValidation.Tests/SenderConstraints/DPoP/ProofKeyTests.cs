using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Jose.Support;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>RFC 9449 §4.3 check 7: the key is a public one that can be used.</summary>
public sealed class ProofKeyTests : IDisposable
{
    private readonly ProofApi _api = new();

    public static TheoryData<string, string, string> Faulty => new()
    {
        { "ES256", "{}", "MissingMember" },
        { "ES256", """{"kty":1}""", "WrongMemberType" },
        { "HS256", """{"kty":"oct","k":"AAAA"}""", "-" },
        { "ES256", """{"kty":"oct","k":"AAAA"}""", "SymmetricKey" },
        { "ES256", """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", "UnknownCurve" },
        { "ES256", """{"kty":"AKP","alg":"ML-DSA-44","pub":"AA"}""", "AlgorithmUnsuitable" },
        { "ES256", """{"kty":"ec"}""", "UnknownKeyType" },
        { "ES256", """{"kty":"EC","x":"AA","y":"AA"}""", "MissingMember" },
        { "ES256", """{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}""", "UnknownCurve" },
        { "ES256", """{"kty":"EC","crv":"p-256","x":"AA","y":"AA"}""", "UnknownCurve" },
        { "ES256", """{"kty":"EC","crv":1,"x":"AA","y":"AA"}""", "WrongMemberType" },
        { "ES256", $$"""{"kty":"EC","crv":"P-256","x":"{{SampleJwks.EcX}}"}""", "MissingMember" },
        { "ES256", $$"""{"kty":"EC","crv":"P-256","x":"{{SampleJwks.EcX}}","y":""}""", "MissingMember" },
        { "ES256", $$"""{"kty":"EC","crv":"P-256","x":"{{SampleJwks.EcX}}","y":1}""", "WrongMemberType" },
        { "ES256", $$"""{"kty":"EC","crv":"P-256","x":"{{SampleJwks.EcX}}=","y":"{{SampleJwks.EcY}}"}""", "InvalidBase64Url" },
        { "ES256", $$"""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEV","y":"{{SampleJwks.EcY}}"}""", "InvalidBase64Url" },
        { "ES256", $$"""{"kty":"EC","crv":"P-256","x":" {{SampleJwks.EcX}}","y":"{{SampleJwks.EcY}}"}""", "InvalidBase64Url" },
        { "ES256", $$"""{"kty":"EC","crv":"P-256","x":"{{SampleJwks.EcX.Replace('_', '/').Replace('-', '+')}}","y":"{{SampleJwks.EcY.Replace('_', '/').Replace('-', '+')}}"}""", "InvalidBase64Url" },
        { "ES256", $$"""{"kty":"EC","crv":"P-256","x":"AAAA","y":"{{SampleJwks.EcY}}"}""", "CoordinateLengthWrong" },
        { "ES256", $$"""{"kty":"EC","crv":"P-256","x":"{{SampleJwks.EcX}}","y":"{{SampleJwks.Octets(new string('0', 62))}}"}""", "CoordinateLengthWrong" },
        { "ES256", $$"""{"kty":"EC","crv":"P-256","x":"{{SampleJwks.EcX}}","y":"{{SampleJwks.Octets(new string('0', 66))}}"}""", "CoordinateLengthWrong" },
        { "ES256", "{" + SampleJwks.Ec521 + "}", "AlgorithmUnsuitable" },
        { "ES512", "{" + SampleJwks.Ec + "}", "AlgorithmUnsuitable" },
        { "RS256", "{" + SampleJwks.Ec + "}", "AlgorithmUnsuitable" },
        { "ES256", "{" + SampleJwks.Rsa + "}", "AlgorithmUnsuitable" },
        { "ES256", "{" + SampleJwks.Ec + ",\"alg\":\"ES384\"}", "AlgorithmUnsuitable" },
        { "PS256", "{" + SampleJwks.Rsa + ",\"alg\":\"RS256\"}", "AlgorithmUnsuitable" },
        { "RS256", "{" + SampleJwks.Rsa + ",\"alg\":\"RSA-OAEP\"}", "AlgorithmUnsuitable" },
        { "ES256", "{" + SampleJwks.Ec + ",\"alg\":1}", "WrongMemberType" },
        { "ES256", "{" + SampleJwks.Ec + ",\"kid\":1}", "WrongMemberType" },
        { "ES256", "{" + SampleJwks.Ec + ",\"use\":\"enc\"}", "NotForSignatures" },
        { "ES256", "{" + SampleJwks.Ec + ",\"key_ops\":[\"sign\"]}", "NotForSignatures" },
        { "ES256", "{" + SampleJwks.Ec + ",\"key_ops\":[\"verify\",\"verify\"]}", "KeyOperationsInvalid" },
        { "ES256", "{" + SampleJwks.Ec + ",\"key_ops\":\"verify\"}", "WrongMemberType" },
        { "RS256", $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(1024)}}","e":"AQAB"}""", "RsaModulusTooShort" },
        { "RS256", $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(2047)}}","e":"AQAB"}""", "RsaModulusTooShort" },
        { "RS256", $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(4097)}}","e":"AQAB"}""", "RsaModulusTooLong" },
        { "PS256", $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(16384)}}","e":"AQAB"}""", "RsaModulusTooLong" },
        { "PS256", $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(16392)}}","e":"AQAB"}""", "RsaModulusTooLong" },
        { "RS256", $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}","e":"AQ"}""", "RsaExponentInvalid" },
        { "RS256", $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}","e":"AAEAAQ"}""", "RsaExponentInvalid" },
        { "RS256", $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}","e":"Ag"}""", "RsaExponentInvalid" },
        { "RS256", $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}","e":"AQAAAAE"}""", "RsaExponentInvalid" },
        { "RS256", $$"""{"kty":"RSA","n":"AA{{SampleJwks.RsaN}}","e":"AQAB"}""", "-" },
        { "RS256", $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}==","e":"AQAB"}""", "InvalidBase64Url" },
        { "RS256", $$"""{"kty":"RSA","e":"AQAB"}""", "MissingMember" },
        { "RS256", $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}"}""", "MissingMember" },
    };

    public static TheoryData<string> PrivateMembers => new("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");

    public void Dispose() => _api.Dispose();

    [Rule("RFC 7518 §3.3 greatest key", "RFC 7518 §6.2.1.2 coordinates", "RFC 9449 §11.6 keys")]
    [Theory]
    [MemberData(nameof(Faulty))]
    public void Key_that_cannot_be_used_is_rejected(string alg, string jwk, string fault)
    {
        TokenFailure? failure = _api.Send(_api.Proof().WithHeader("alg", alg).WithJwk(jwk).Create()).Failure;
        Assert.NotNull(failure);
        Assert.Equal(alg == "HS256" ? TokenFailureCode.ProofAlgorithmNotAccepted : TokenFailureCode.ProofKeyInvalid, failure.Code);
        if (fault != "-")
            Assert.Contains($": {fault}, member '", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Unusable_key_is_a_failure_of_the_proof() => _api.Refuse(_api.Proof().WithJwk("{}"), TokenFailureCode.ProofKeyInvalid);

    [Rule("RFC 9449 §4.3 check 7")]
    [Theory]
    [MemberData(nameof(PrivateMembers))]
    public void Private_member_with_content_is_rejected_whatever_the_key(string member)
    {
        foreach (string json in (string[])["\"AA\"", "1", "{}", "[{}]", "false"])
        {
            JsonObject jwk = PublicJwk();
            jwk[member] = JsonNode.Parse(json);
            Assert.Contains($": PrivateKey, member '{member}'.", _api.Refuse(_api.Proof().WithJwk(jwk), TokenFailureCode.ProofKeyInvalid).Explanation, StringComparison.Ordinal);
        }
    }

    // What System.Text.Json writes for the JsonWebKey of a .NET client. The thumbprint covers only the required members.
    [Theory]
    [MemberData(nameof(PrivateMembers))]
    [InlineData("use")]
    [InlineData("key_ops")]
    [InlineData("alg")]
    [InlineData("kid")]
    public void Null_or_empty_member_counts_as_absent_and_does_not_change_the_thumbprint(string member)
    {
        foreach (string json in (string[])["null", "\"\"", "[]", "[ \n ]"])
        {
            string jwk = PublicJwk().ToJsonString();
            _api.Accept(_api.Proof().WithJwk($"{jwk[..^1]},\"{member}\":{json}}}"));
        }
    }

    [Rule("RFC 9449 §4.3 check 7")]
    [Fact]
    public void Private_key_of_the_client_is_rejected() => _api.Refuse(_api.Proof().WithPrivateJwk(), TokenFailureCode.ProofKeyInvalid);

    [Fact]
    public void Member_twice_in_the_key_is_rejected()
    {
        string jwk = PublicJwk().ToJsonString();
        string header = "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + jwk[..^1] + ",\"x\":\"" + SampleJwks.EcX + "\"}}";
        _api.Refuse(_api.Proof().WithRawHeader(header), TokenFailureCode.ProofMalformed);
    }

    [Theory]
    [InlineData("\"use\":\"sig\"")]
    [InlineData("\"alg\":\"ES256\"")]
    [InlineData("\"key_ops\":[\"verify\"]")]
    [InlineData("\"key_ops\":[\"verify\",\"sign\"]")]
    [InlineData("\"kid\":\"anything\"")]
    [InlineData("\"x5c\":[\"AA\"],\"ext\":true,\"foo\":{\"d\":1}")]
    public void Harmless_members_are_accepted_and_do_not_change_the_thumbprint(string more)
    {
        string jwk = PublicJwk().ToJsonString();
        _api.Accept(_api.Proof().WithJwk(jwk[..^1] + "," + more + "}"));
    }

    [Fact]
    public void Escapes_and_order_of_the_key_s_members_do_not_change_the_thumbprint()
    {
        JsonObject jwk = PublicJwk();
        string header = $$"""{"jwk": { "y":"{{jwk["y"]}}" , "\u0078" : "{{jwk["x"]}}","crv":"P\u002d256" ,"kty":"\u0045C"},"alg":"ES256","typ":"dpop\u002bjwt"}""";
        _api.Accept(_api.Proof().WithRawHeader(header));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(3072)]
    [InlineData(4096)]
    public void RSA_keys_of_2048_to_4096_bits_are_accepted(int bits) => Assert.Equal(
        TokenFailureCode.ProofKeyMismatch,
        _api.Send(_api.Proof().WithHeader("alg", "PS256").WithJwk($$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(bits)}}","e":"AQAB"}""").Create()).Failure!.Code);

    [Fact]
    public void Leading_zero_octet_of_a_coordinate_is_kept() => Assert.Equal(
        TokenFailureCode.ProofKeyMismatch,
        _api.Send(_api.Proof().WithJwk(SampleJwks.EcWithZeroX).Create()).Failure!.Code);

    [Rule("RFC 8725 §3.4 client's key")]
    [Fact]
    public void Point_off_its_curve_verifies_nothing_though_the_token_is_bound_to_it()
    {
        string jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{SampleJwks.EcX}}","y":"{{SampleJwks.EcX}}"}""";
        BindTo(jwk);
        _api.Refuse(_api.Proof().WithJwk(jwk), TokenFailureCode.ProofSignatureInvalid);
    }

    [Rule("RFC 8725 §3.4 client's key")]
    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("__________________________________________8")]
    public void Point_at_infinity_or_beyond_the_field_verifies_nothing(string coordinate)
    {
        string jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{coordinate}}","y":"{{coordinate}}"}""";
        BindTo(jwk);
        _api.Refuse(_api.Proof().WithJwk(jwk), TokenFailureCode.ProofSignatureInvalid);
        _api.Refuse(_api.Proof().WithJwk(jwk).WithSignature(new byte[64]), TokenFailureCode.ProofSignatureInvalid);
    }

    private static JsonObject PublicJwk() => (JsonObject)JsonNode.Parse(RawEc(ClientKey.Es256))!;

    private static string RawEc(TestSigningKey key)
    {
        JsonNode jwk = JsonNode.Parse(key.PublicJwk)!;
        return $$"""{"kty":"EC","crv":"{{jwk["crv"]}}","x":"{{jwk["x"]}}","y":"{{jwk["y"]}}"}""";
    }

    private void BindTo(string jwk) => _api.Token = _api.Issuer.Token().WithClaim("cnf", new JsonObject { ["jkt"] = RawProof.ThumbprintOf(jwk) }).Create();
}
