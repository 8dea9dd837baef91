using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tests.Jose.Support;

namespace OidcTokenValidation.Tests.Jose;

/// <summary>RFC 7517 §4 and RFC 7518 §6, read strictly.</summary>
public sealed class JwkTests
{
    /// <summary>A JWK, and the fault that it must be left out for.</summary>
    public static TheoryData<string, string> Faulty { get; } = new()
    {
        // Not an object
        { "1", nameof(JwkFaultCode.NotAnObject) },
        { "null", nameof(JwkFaultCode.NotAnObject) },
        { "\"kty\"", nameof(JwkFaultCode.NotAnObject) },
        { "[]", nameof(JwkFaultCode.NotAnObject) },

        // kty
        { "{}", nameof(JwkFaultCode.MissingMember) },
        { """{"kty":null}""", nameof(JwkFaultCode.MissingMember) },
        { """{"kty":1}""", nameof(JwkFaultCode.WrongMemberType) },
        { """{"kty":""}""", nameof(JwkFaultCode.MissingMember) },
        { """{"kty":"rsa","n":"AQAB","e":"AQAB"}""", nameof(JwkFaultCode.UnknownKeyType) },
        { """{"kty":"ec"}""", nameof(JwkFaultCode.UnknownKeyType) },
        { """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", nameof(JwkFaultCode.UnknownCurve) },
        { """{"kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", nameof(JwkFaultCode.MissingMember) },
        { """{"kty":"okp"}""", nameof(JwkFaultCode.UnknownKeyType) },
        { """{"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA"}""", nameof(JwkFaultCode.AlgorithmUnsuitable) },
        { """{"kty":"AKP","pub":"AAAA"}""", nameof(JwkFaultCode.MissingMember) },
        { """{"kty":"oct","k":"AAAA"}""", nameof(JwkFaultCode.SymmetricKey) },
        { """{"kty":"oct"}""", nameof(JwkFaultCode.SymmetricKey) },

        // Private members
        { $$"""{{{SampleJwks.Ec}},"d":"AAAA"}""", nameof(JwkFaultCode.PrivateKey) },
        { $$"""{{{SampleJwks.Ec}},"\u0064":"AAAA"}""", nameof(JwkFaultCode.PrivateKey) },
        { $$"""{{{SampleJwks.Ec}},"k":"AAAA"}""", nameof(JwkFaultCode.PrivateKey) },
        { $$"""{{{SampleJwks.Ec}},"priv":"AAAA"}""", nameof(JwkFaultCode.PrivateKey) },
        { $$"""{{{SampleJwks.Rsa}},"d":"AAAA"}""", nameof(JwkFaultCode.PrivateKey) },
        { $$"""{{{SampleJwks.Rsa}},"p":"AAAA"}""", nameof(JwkFaultCode.PrivateKey) },
        { $$"""{{{SampleJwks.Rsa}},"q":"AAAA"}""", nameof(JwkFaultCode.PrivateKey) },
        { $$"""{{{SampleJwks.Rsa}},"dp":"AAAA"}""", nameof(JwkFaultCode.PrivateKey) },
        { $$"""{{{SampleJwks.Rsa}},"dq":"AAAA"}""", nameof(JwkFaultCode.PrivateKey) },
        { $$"""{{{SampleJwks.Rsa}},"qi":"AAAA"}""", nameof(JwkFaultCode.PrivateKey) },

        { $$"""{{{SampleJwks.Ec}},"d":1}""", nameof(JwkFaultCode.PrivateKey) },
        { $$"""{{{SampleJwks.Rsa}},"oth":[{}]}""", nameof(JwkFaultCode.PrivateKey) },

        // Repeated members
        { $$"""{{{SampleJwks.Ec}},"kty":"EC"}""", nameof(JwkFaultCode.RepeatedMember) },
        { $$"""{{{SampleJwks.Ec}},"k\u0074y":"EC"}""", nameof(JwkFaultCode.RepeatedMember) },
        { $$"""{{{SampleJwks.Ec}},"kid":null,"kid":"1"}""", nameof(JwkFaultCode.RepeatedMember) },
        { $$"""{{{SampleJwks.Ec}},"d":"","d":""}""", nameof(JwkFaultCode.RepeatedMember) },

        // use, key_ops, alg, kid
        { $$"""{{{SampleJwks.Ec}},"use":"enc"}""", nameof(JwkFaultCode.NotForSignatures) },
        { $$"""{{{SampleJwks.Ec}},"use":"SIG"}""", nameof(JwkFaultCode.NotForSignatures) },
        { $$"""{{{SampleJwks.Ec}},"use":["sig"]}""", nameof(JwkFaultCode.WrongMemberType) },
        { $$"""{{{SampleJwks.Ec}},"key_ops":["encrypt"]}""", nameof(JwkFaultCode.NotForSignatures) },
        { $$"""{{{SampleJwks.Ec}},"key_ops":["sign"]}""", nameof(JwkFaultCode.NotForSignatures) },
        { $$"""{{{SampleJwks.Ec}},"key_ops":["Verify"]}""", nameof(JwkFaultCode.NotForSignatures) },
        { $$"""{{{SampleJwks.Ec}},"key_ops":["verify","verify"]}""", nameof(JwkFaultCode.KeyOperationsInvalid) },
        { $$"""{{{SampleJwks.Ec}},"key_ops":["verify","sign","sign"]}""", nameof(JwkFaultCode.KeyOperationsInvalid) },
        { $$"""{{{SampleJwks.Ec}},"key_ops":["verify",1]}""", nameof(JwkFaultCode.KeyOperationsInvalid) },
        { $$"""{{{SampleJwks.Ec}},"key_ops":["verify",null]}""", nameof(JwkFaultCode.KeyOperationsInvalid) },
        { $$"""{{{SampleJwks.Ec}},"key_ops":"verify"}""", nameof(JwkFaultCode.WrongMemberType) },
        { $$"""{{{SampleJwks.Ec}},"use":"enc","key_ops":["verify"]}""", nameof(JwkFaultCode.NotForSignatures) },
        { $$"""{{{SampleJwks.Ec}},"key_ops":["deriveKey"]}""", nameof(JwkFaultCode.NotForSignatures) },
        { $$"""{{{SampleJwks.Ec}},"use":"sig","key_ops":["deriveKey"]}""", nameof(JwkFaultCode.KeyOperationsInvalid) },
        { $$"""{{{SampleJwks.Ec}},"use":"sig","key_ops":["verify","encrypt"]}""", nameof(JwkFaultCode.KeyOperationsInvalid) },
        { $$"""{{{SampleJwks.Ec}},"use":"sig","key_ops":["sign"]}""", nameof(JwkFaultCode.NotForSignatures) },
        { $$"""{{{SampleJwks.Ec}},"alg":"ES384"}""", nameof(JwkFaultCode.AlgorithmUnsuitable) },
        { $$"""{{{SampleJwks.Ec}},"alg":"RS256"}""", nameof(JwkFaultCode.AlgorithmUnsuitable) },
        { $$"""{{{SampleJwks.Ec}},"alg":"ES521"}""", nameof(JwkFaultCode.AlgorithmUnsuitable) },
        { $$"""{{{SampleJwks.Ec}},"alg":"es256"}""", nameof(JwkFaultCode.AlgorithmUnsuitable) },
        { $$"""{{{SampleJwks.Ec}},"alg":"ECDH-ES"}""", nameof(JwkFaultCode.AlgorithmUnsuitable) },
        { $$"""{{{SampleJwks.Ec}},"alg":"none"}""", nameof(JwkFaultCode.AlgorithmUnsuitable) },
        { $$"""{{{SampleJwks.Ec}},"alg":"HS256"}""", nameof(JwkFaultCode.AlgorithmUnsuitable) },
        { $$"""{{{SampleJwks.Rsa}},"alg":"ES256"}""", nameof(JwkFaultCode.AlgorithmUnsuitable) },
        { $$"""{{{SampleJwks.Rsa}},"alg":"RSA-OAEP"}""", nameof(JwkFaultCode.AlgorithmUnsuitable) },
        { $$"""{{{SampleJwks.Ec}},"alg":["ES256"]}""", nameof(JwkFaultCode.WrongMemberType) },
        { $$"""{{{SampleJwks.Ec}},"kid":1}""", nameof(JwkFaultCode.WrongMemberType) },
        { $$"""{{{SampleJwks.Ec}},"kid":["1"]}""", nameof(JwkFaultCode.WrongMemberType) },

        // Lone surrogates
        { """{"kty":"\ud800"}""", nameof(JwkFaultCode.MalformedJson) },
        { """{"kty":"EC","crv":"\ud800"}""", nameof(JwkFaultCode.MalformedJson) },
        { """{"kty":"EC","crv":"P-256","x":"\udfff","y":"AAAA"}""", nameof(JwkFaultCode.MalformedJson) },
        { """{"kty":"RSA","n":"\ud800","e":"AQAB"}""", nameof(JwkFaultCode.MalformedJson) },
        { $$"""{{{SampleJwks.Ec}},"kid":"\ud800"}""", nameof(JwkFaultCode.MalformedJson) },
        { $$"""{{{SampleJwks.Ec}},"alg":"\ud800"}""", nameof(JwkFaultCode.MalformedJson) },
        { $$"""{{{SampleJwks.Ec}},"use":"\ud800"}""", nameof(JwkFaultCode.MalformedJson) },
        { $$"""{{{SampleJwks.Ec}},"key_ops":["verify","\ud800"]}""", nameof(JwkFaultCode.MalformedJson) },

        // RSA
        { """{"kty":"RSA"}""", nameof(JwkFaultCode.MissingMember) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}"}""", nameof(JwkFaultCode.MissingMember) },
        { """{"kty":"RSA","e":"AQAB"}""", nameof(JwkFaultCode.MissingMember) },
        { """{"kty":"RSA","n":"","e":"AQAB"}""", nameof(JwkFaultCode.MissingMember) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}","e":""}""", nameof(JwkFaultCode.MissingMember) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}","e":65537}""", nameof(JwkFaultCode.WrongMemberType) },
        { """{"kty":"RSA","n":[1],"e":"AQAB"}""", nameof(JwkFaultCode.WrongMemberType) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}=","e":"AQAB"}""", nameof(JwkFaultCode.InvalidBase64Url) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN[..^1]}}x","e":"AQAB"}""", nameof(JwkFaultCode.InvalidBase64Url) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}","e":"AQ AB"}""", nameof(JwkFaultCode.InvalidBase64Url) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}","e":"AQAB "}""", nameof(JwkFaultCode.InvalidBase64Url) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(512)}}","e":"AQAB"}""", nameof(JwkFaultCode.RsaModulusTooShort) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(1024)}}","e":"AQAB"}""", nameof(JwkFaultCode.RsaModulusTooShort) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(2040)}}","e":"AQAB"}""", nameof(JwkFaultCode.RsaModulusTooShort) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(2047)}}","e":"AQAB"}""", nameof(JwkFaultCode.RsaModulusTooShort) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(16385)}}","e":"AQAB"}""", nameof(JwkFaultCode.RsaModulusTooLong) },
        { $$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(32768)}}","e":"AQAB"}""", nameof(JwkFaultCode.RsaModulusTooLong) },
        { RsaWithExponent("00"), nameof(JwkFaultCode.RsaExponentInvalid) },
        { RsaWithExponent("01"), nameof(JwkFaultCode.RsaExponentInvalid) },
        { RsaWithExponent("02"), nameof(JwkFaultCode.RsaExponentInvalid) },
        { RsaWithExponent("010000"), nameof(JwkFaultCode.RsaExponentInvalid) },
        { RsaWithExponent("0100000001"), nameof(JwkFaultCode.RsaExponentInvalid) },
        { RsaWithExponent(new string('F', 512)), nameof(JwkFaultCode.RsaExponentInvalid) },

        // EC
        { """{"kty":"EC"}""", nameof(JwkFaultCode.MissingMember) },
        { $$"""{"kty":"EC","x":"{{SampleJwks.EcX}}","y":"{{SampleJwks.EcY}}"}""", nameof(JwkFaultCode.MissingMember) },
        { """{"kty":"EC","crv":1}""", nameof(JwkFaultCode.WrongMemberType) },
        { """{"kty":"EC","crv":""}""", nameof(JwkFaultCode.MissingMember) },
        { """{"kty":"EC","crv":"secp256k1"}""", nameof(JwkFaultCode.UnknownCurve) },
        { """{"kty":"EC","crv":"p-256"}""", nameof(JwkFaultCode.UnknownCurve) },
        { """{"kty":"EC","crv":"Ed25519","x":"AAAA"}""", nameof(JwkFaultCode.UnknownCurve) },
        { EcWith(SampleJwks.EcX, null), nameof(JwkFaultCode.MissingMember) },
        { EcWith(null, SampleJwks.EcY), nameof(JwkFaultCode.MissingMember) },
        { EcWith(SampleJwks.EcX, ""), nameof(JwkFaultCode.MissingMember) },
        { EcWith(SampleJwks.EcX, SampleJwks.EcY + "="), nameof(JwkFaultCode.InvalidBase64Url) },
        { EcWith(SampleJwks.EcX[..^1] + "V", SampleJwks.EcY), nameof(JwkFaultCode.InvalidBase64Url) },
        { EcWith("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVA", SampleJwks.EcY), nameof(JwkFaultCode.CoordinateLengthWrong) },
        { EcWith("AH_NzidwtsRdQYPL7m_bS3tYBzM1e-nvE7rPbjx70VRF", SampleJwks.EcY), nameof(JwkFaultCode.CoordinateLengthWrong) },
        { EcWith(SampleJwks.EcX, "AA"), nameof(JwkFaultCode.CoordinateLengthWrong) },
        { EcWith(SampleJwks.EcX, SampleJwks.EcY, "P-384"), nameof(JwkFaultCode.CoordinateLengthWrong) },
        { EcWith(SampleJwks.Ec521X, SampleJwks.Ec521Y), nameof(JwkFaultCode.CoordinateLengthWrong) },
        { EcWith(SampleJwks.EcX, SampleJwks.EcX), nameof(JwkFaultCode.PointNotOnCurve) },
        { EcWith(SampleJwks.EcY, SampleJwks.EcX), nameof(JwkFaultCode.PointNotOnCurve) },
        { EcWith(SampleJwks.EcX, "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1"), nameof(JwkFaultCode.InvalidBase64Url) },
        { EcWith(SampleJwks.EcX, "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5aw"), nameof(JwkFaultCode.PointNotOnCurve) },
        { EcWith(SampleJwks.Octets(new string('0', 64)), SampleJwks.Octets(new string('0', 64))), nameof(JwkFaultCode.PointNotOnCurve) },
        { EcWith(SampleJwks.Octets(new string('F', 64)), SampleJwks.Octets(new string('F', 64))), nameof(JwkFaultCode.PointNotOnCurve) },

        // The point (0, y) of P-256 spelled as (p, y); points of P-521 with p added: one key would have two thumbprints.
        { EcWith("_____wAAAAEAAAAAAAAAAAAAAAD_______________8", "ZkhceA4vg9ckM71dhKBrtlQcKvMdrocXKL-FahdPk_Q"), nameof(JwkFaultCode.PointNotOnCurve) },
        { EcWith(SampleJwks.Unreduced521(SampleJwks.Ec521X), SampleJwks.Ec521Y, "P-521"), nameof(JwkFaultCode.PointNotOnCurve) },
        { EcWith(SampleJwks.Ec521X, SampleJwks.Unreduced521(SampleJwks.Ec521Y), "P-521"), nameof(JwkFaultCode.PointNotOnCurve) },
    };

    [Rule("RFC 7517 §4 unique names", "RFC 7517 §4.1 kty", "RFC 7517 §4.1 symmetric keys", "RFC 7517 §4.1 private keys")]
    [Rule("RFC 7517 §4.2 use", "RFC 7517 §4.3 key_ops", "RFC 7517 §4.3 key_ops twice", "RFC 7517 §4.3 use and key_ops")]
    [Rule("RFC 7517 §4.4 unknown alg", "RFC 7518 §3.3 key size", "RFC 7518 §6.2.1.1 crv", "RFC 7518 §6.2.1.2 coordinates")]
    [Rule("RFC 7518 §6.3.1.2 exponent", "RFC 8725 §3.4 issuer's key")]
    [Theory]
    [MemberData(nameof(Faulty))]
    public void Faulty_key_is_left_out_for_its_reason(string jwk, string fault)
    {
        Assert.False(Jwk.TryRead(JsonElement.Parse(jwk), new KeyRules(AlgorithmTable.Default), out PublicKey? key, out JwkFault actual));
        Assert.Null(key);
        Assert.Equal(fault, actual.Code.ToString());
        Assert.Equal(actual.Code == JwkFaultCode.NotAnObject, actual.Member is null);
    }

    [Fact]
    public void Every_fault_is_reached()
    {
        // Only the implementation of a registered algorithm rejects a key: RegisteredAlgorithmTests.
        string[] reached = [.. Faulty.Select(static row => row.Data.Item2).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        Assert.Equal(
            string.Join(' ', Enum.GetNames<JwkFaultCode>().Where(static name => name is not (nameof(JwkFaultCode.None) or nameof(JwkFaultCode.KeyRejected))).Order(StringComparer.Ordinal)),
            string.Join(' ', reached));
    }

    [Theory]
    [InlineData($"{{{SampleJwks.Ec}}}", null, null, 64)]
    [InlineData($"{{{SampleJwks.Ec521}}}", null, null, 132)]
    [InlineData($"{{{SampleJwks.Rsa}}}", null, null, 256)]
    [InlineData($"{{{SampleJwks.Ec},\"kid\":\"1\",\"alg\":\"ES256\",\"use\":\"sig\"}}", "1", "ES256", 64)]
    [InlineData($"{{{SampleJwks.Rsa},\"kid\":\"\",\"alg\":\"PS512\"}}", null, "PS512", 256)]
    [InlineData($"{{{SampleJwks.Ec},\"key_ops\":[\"verify\"]}}", null, null, 64)]
    [InlineData($"{{{SampleJwks.Ec},\"key_ops\":[\"sign\",\"verify\",\"other\"]}}", null, null, 64)]
    [InlineData($"{{{SampleJwks.Ec},\"use\":\"sig\",\"key_ops\":[\"sign\",\"verify\"]}}", null, null, 64)]
    [InlineData($"{{{SampleJwks.Ec},\"x5c\":[1],\"x5t\":null,\"nbf\":\"x\",\"ext\":true}}", null, null, 64)]
    [InlineData(SampleJwks.EcWithZeroX, null, null, 64)]
    public void Good_key_is_read(string jwk, string? keyId, string? algorithm, int signatureLength)
    {
        Jwk.TryRead(JsonElement.Parse(jwk), new KeyRules(AlgorithmTable.Default), out PublicKey? key, out JwkFault fault);

        Assert.Equal(JwkFault.None, fault);
        Assert.NotNull(key);
        Assert.Equal(keyId, key.KeyId);
        Assert.Equal(algorithm, key.Algorithm?.Name);
        Assert.Equal(signatureLength, key.GetSignatureLength(AlgorithmTable.Default.All.First(key.Suits)));
    }

    [Rule("RFC 7518 §3.3 greatest key")]
    [Theory]
    [InlineData(2048, 256)]
    [InlineData(2049, 257)]
    [InlineData(3072, 384)]
    [InlineData(16384, 2048)]
    public void Modulus_within_the_bounds_is_accepted(int bits, int signatureLength)
    {
        Jwk.TryRead(JsonElement.Parse($$"""{"kty":"RSA","n":"{{SampleJwks.Modulus(bits)}}","e":"AQAB"}"""), new KeyRules(AlgorithmTable.Default), out PublicKey? key, out JwkFault fault);

        Assert.Equal(JwkFault.None, fault);
        Assert.Equal(signatureLength, key?.GetSignatureLength(AlgorithmTable.Default.All.First(key.Suits)));
    }

    [Theory]
    [InlineData("03")]
    [InlineData("11")]
    [InlineData("010001")]
    [InlineData("FFFFFFFF")]
    public void Odd_exponent_of_up_to_four_octets_is_accepted(string exponent)
    {
        Assert.True(Jwk.TryRead(JsonElement.Parse(RsaWithExponent(exponent)), new KeyRules(AlgorithmTable.Default), out _, out JwkFault fault));
        Assert.Equal(JwkFault.None, fault);
    }

    [Theory]
    [InlineData($"{{{SampleJwks.Ec}}}", "ES256")]
    [InlineData($"{{{SampleJwks.Ec521}}}", "ES512")]
    [InlineData($"{{{SampleJwks.Rsa}}}", "RS256 RS384 RS512 PS256 PS384 PS512")]
    [InlineData($"{{{SampleJwks.Rsa},\"alg\":\"PS256\"}}", "PS256")]
    public void Key_suits_exactly_the_algorithms_of_its_kind_or_the_one_it_names(string jwk, string expected)
    {
        Assert.True(Jwk.TryRead(JsonElement.Parse(jwk), new KeyRules(AlgorithmTable.Default), out PublicKey? key, out _));

        Assert.Equal(expected, string.Join(' ', AlgorithmTable.Default.All.Where(key.Suits).Select(static a => a.Name)));
    }

    private static string RsaWithExponent(string hex) => $$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}","e":"{{SampleJwks.Octets(hex)}}"}""";

    private static string EcWith(string? x, string? y, string curve = "P-256") =>
        $$"""{"kty":"EC","crv":"{{curve}}"{{(x is null ? "" : $",\"x\":\"{x}\"")}}{{(y is null ? "" : $",\"y\":\"{y}\"")}}}""";
}
