using System.Security.Cryptography;
using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tests.Jose.Support;

namespace OidcTokenValidation.Tests.Jose;

/// <summary>Forms in which providers publish good keys: empty members, members that are not read, and numbers with a sign octet.</summary>
public sealed class JwkFormTests
{
    /// <summary>Every member that is read, except those that a key must have.</summary>
    public static TheoryData<string> OptionalMembers => new("kid", "alg", "use", "key_ops", "d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");

    [Rule("RFC 7517 §4 empty members")]
    [Theory]
    [MemberData(nameof(OptionalMembers))]
    public void Member_that_is_null_or_empty_counts_as_absent(string member)
    {
        foreach (string empty in (string[])["null", "\"\"", "[]", "[ ]", "[\r\n\t]"])
        {
            foreach (string key in (string[])[SampleJwks.Ec, SampleJwks.Rsa])
            {
                PublicKey read = Read($$"""{{{key}},"{{member}}":{{empty}}}""");
                Assert.Equal((null, null), (read.KeyId, read.Algorithm));
                Assert.Equal(Read($"{{{key}}}").Thumbprint, read.Thumbprint);
            }
        }
    }

    [Theory]
    [InlineData("kty", "MissingMember, member 'kty'")]
    [InlineData("n", "MissingMember, member 'n'")]
    [InlineData("e", "MissingMember, member 'e'")]
    public void Required_member_that_is_null_or_empty_is_missing(string member, string fault)
    {
        foreach (string empty in (string[])["null", "\"\"", "[]"])
            Assert.Equal(fault, FaultOf(SampleJwksRsa(member, empty)));
    }

    [Theory]
    [InlineData("\"crv\":\"P-256\"", "\"crv\":null", "MissingMember, member 'crv'")]
    [InlineData("\"crv\":\"P-256\"", "\"crv\":\"secp256k1\"", "UnknownCurve, member 'crv'")]
    [InlineData("\"x\":\"f83", "\"x\":\"+83", "InvalidBase64Url, member 'x'")]
    [InlineData("\"y\":", "\"y\":[],\"z\":", "MissingMember, member 'y'")]
    [InlineData("\"y\":", "\"d\":\"AA\",\"y\":", "PrivateKey, member 'd'")]
    [InlineData("\"y\":", "\"oth\":[{}],\"y\":", "PrivateKey, member 'oth'")]
    [InlineData("\"y\":", "\"use\":\"enc\",\"y\":", "NotForSignatures, member 'use'")]
    [InlineData("\"y\":", "\"key_ops\":[\"sign\"],\"y\":", "NotForSignatures, member 'key_ops'")]
    [InlineData("\"y\":", "\"key_ops\":{},\"y\":", "WrongMemberType, member 'key_ops'")]
    [InlineData("\"y\":", "\"alg\":\"RSA-OAEP\",\"y\":", "AlgorithmUnsuitable, member 'alg'")]
    [InlineData("\"y\":", "\"kid\":7,\"y\":", "WrongMemberType, member 'kid'")]
    [InlineData("\"y\":", "\"kid\":\"\\ud800\",\"y\":", "MalformedJson, member 'kid'")]
    [InlineData("\"y\":", "\"y\":null,\"y\":", "RepeatedMember, member 'y'")]
    [InlineData("\"kty\":\"EC\"", "\"kty\":\"oct\"", "SymmetricKey, member 'kty'")]
    public void Key_that_is_left_out_names_the_member(string good, string bad, string fault) =>
        Assert.Equal(fault, FaultOf($"{{{SampleJwks.Ec.Replace(good, bad, StringComparison.Ordinal)}}}"));

    [Rule("RFC 7517 §4 unknown members")]
    [Theory]
    [InlineData("\"x5c\":1,\"x5c\":2")]
    [InlineData("\"ext\":true,\"\\u0065xt\":false")]
    [InlineData("\"other\":{\"a\":1,\"a\":2}")]
    [InlineData("\"\\ud800\":\"\\udfff\",\"\\ud800\":1")]
    [InlineData("\"deep\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]")]
    [InlineData("\"x5c\":[1],\"nbf\":\"x\",\"exp\":null,\"x5u\":7")]
    public void Members_that_are_not_read_do_not_matter(string more) => Assert.Equal("1", Read($"{{{more},{SampleJwks.Ec},\"kid\":\"1\"}}").KeyId);

    [Fact]
    public void More_members_than_any_key_needs_do_not_matter() =>
        Assert.NotNull(Read($"{{{SampleJwks.Ec}{string.Concat(Enumerable.Range(0, 500).Select(static i => $",\"m{i}\":{i}"))}}}"));

    // BigInteger.toByteArray of Java writes a sign octet; others pad to a fixed length.
    [Rule("RFC 7518 §6.3.1.1 modulus")]
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 5)]
    [InlineData(256, 253)]
    public void Leading_zeros_of_an_RSA_key_are_no_part_of_its_numbers(int ofModulus, int ofExponent)
    {
        PublicKey plain = Read($"{{{SampleJwks.Rsa}}}");
        PublicKey padded = Read($$"""{"kty":"RSA","n":"{{Padded(SampleJwks.RsaN, ofModulus)}}","e":"{{Padded("AQAB", ofExponent)}}"}""");

        Assert.Equal((256, plain.Thumbprint), (padded.GetSignatureLength(padded.Algorithm ?? AlgorithmTable.Default.All[0]), padded.Thumbprint));
        Assert.Equal(plain.Members, padded.Members);
        Assert.True(padded.IsSameAs(plain));
    }

    [Fact]
    public void Signature_verifies_with_a_key_that_is_published_with_leading_zeros()
    {
        using var rsa = RSA.Create(2048);
        RSAParameters key = rsa.ExportParameters(includePrivateParameters: false);
        byte[] signature = rsa.SignData("signed"u8, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        PublicKey read = Read($$"""{"kty":"RSA","n":"{{SampleJwks.Octets("00" + Convert.ToHexString(key.Modulus!))}}","e":"{{SampleJwks.Octets("00" + Convert.ToHexString(key.Exponent!))}}"}""");

        using var verifier = new SignatureVerifier(read, CryptoFactory.Create(custom: null));
        Assert.True(verifier.Verify(AlgorithmTable.Default.Find("RS256")!, "signed"u8.ToArray(), signature));
    }

    [Rule("RFC 7518 §3.3 key size")]
    [Theory]
    [InlineData("00", 1024, "AQAB", "RsaModulusTooShort, member 'n'")]
    [InlineData("0000", 2047, "AQAB", "RsaModulusTooShort, member 'n'")]
    [InlineData("00", 16385, "AQAB", "RsaModulusTooLong, member 'n'")]
    [InlineData("00", 2048, "AAAA", "RsaExponentInvalid, member 'e'")]
    [InlineData("00", 2048, "AAE", "RsaExponentInvalid, member 'e'")]
    [InlineData("00", 2048, "AAEAAAAB", "RsaExponentInvalid, member 'e'")]
    public void Number_is_measured_without_its_leading_zeros(string zeros, int bits, string exponent, string fault)
    {
        string modulus = Padded(SampleJwks.Modulus(bits), zeros.Length / 2);
        Assert.Equal(fault, FaultOf($$"""{"kty":"RSA","n":"{{modulus}}","e":"{{exponent}}"}"""));
    }

    [Fact]
    public void Modulus_of_zeros_only_is_too_short() =>
        Assert.Equal("RsaModulusTooShort, member 'n'", FaultOf($$"""{"kty":"RSA","n":"{{SampleJwks.Octets(new string('0', 512))}}","e":"AQAB"}"""));

    [Rule("RFC 7518 §6.3.1.1 modulus")]
    [Fact]
    public void Clients_key_with_leading_zeros_is_refused()
    {
        string modulus = Padded(SampleJwks.RsaN, 1), exponent = Padded("AQAB", 1);
        Assert.Equal("RsaModulusTooShort, member 'n'", ClientFaultOf($$"""{"kty":"RSA","n":"{{modulus}}","e":"AQAB"}"""));
        Assert.Equal("RsaExponentInvalid, member 'e'", ClientFaultOf($$"""{"kty":"RSA","n":"{{SampleJwks.RsaN}}","e":"{{exponent}}"}"""));
    }

    [Fact]
    public void Every_fault_describes_what_was_expected() =>
        Assert.All(Enum.GetValues<JwkFaultCode>().Except([JwkFaultCode.None]), static code => Assert.EndsWith(".", JwkFaultText.Expectation(code), StringComparison.Ordinal));

    private static string ClientFaultOf(string jwk)
    {
        bool read = Jwk.TryRead(System.Text.Encoding.UTF8.GetBytes(jwk), AlgorithmTable.Default, new byte[JwkMaterial.MaxBytes], out _, out _, out JwkFault fault);
        Assert.Equal(fault.IsNone, read);
        return fault.ToString();
    }

    private static string SampleJwksRsa(string member, string value) => JsonSerializer.Serialize(
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>($"{{{SampleJwks.Rsa}}}")!.ToDictionary(pair => pair.Key, pair => pair.Key == member ? JsonElement.Parse(value) : pair.Value));

    private static string Padded(string number, int zeros) =>
        SampleJwks.Octets(new string('0', 2 * zeros) + Convert.ToHexString(System.Buffers.Text.Base64Url.DecodeFromChars(number)));

    private static PublicKey Read(string jwk)
    {
        Assert.True(Jwk.TryRead(JsonElement.Parse(jwk), new KeyRules(AlgorithmTable.Default), out PublicKey? key, out JwkFault fault));
        Assert.Equal(JwkFault.None, fault);
        return key;
    }

    private static string FaultOf(string jwk)
    {
        Assert.False(Jwk.TryRead(JsonElement.Parse(jwk), new KeyRules(AlgorithmTable.Default), out PublicKey? key, out JwkFault fault));
        Assert.Null(key);
        return fault.ToString();
    }
}
