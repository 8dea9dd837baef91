using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>The examples that the RFCs print.</summary>
public sealed class RfcExampleTests
{
    [Theory]
    [InlineData("A.1", TokenFailureCode.AlgorithmNotAllowed)]
    [InlineData("A.2", TokenFailureCode.None)]
    [InlineData("A.3", TokenFailureCode.None)]
    [InlineData("A.4", TokenFailureCode.None)]
    [InlineData("A.5", TokenFailureCode.UnsecuredToken)]
    public void Rfc_7515_appendix_A(string example, TokenFailureCode expected)
    {
        (string jws, string jwk) = Rfc7515Examples.Get(example);
        using KeySet keys = JwsVerification.Keys(jwk);

        Assert.Equal(expected, JwsVerification.Verify(jws, keys));
    }

    [Theory]
    [InlineData("A.2", TokenFailureCode.None)]
    [InlineData("A.4", TokenFailureCode.InvalidJson)]
    public void Payload_of_a_jwt_is_an_object_and_that_of_a_jws_may_not_be(string example, TokenFailureCode expected)
    {
        byte[] payload = StrictBase64Url.Decode(Rfc7515Examples.Get(example).Jws.Split('.')[1])!;

        Assert.Equal(expected == TokenFailureCode.None, TokenClaims.TryRead(payload, new JsonScratch(16, new MemberName[16]), out _, out TokenFailureCode failure));
        Assert.Equal(expected, failure);
    }

    [Fact]
    public void Rfc_7638_section_3_1()
    {
        Assert.True(Jwk.TryRead(JsonElement.Parse(Rfc7638Example.Jwk), new KeyRules(AlgorithmTable.Default), out OidcTokenValidation.Jose.PublicKey? key, out _));
        Assert.Equal(Rfc7638Example.Thumbprint, key.Thumbprint.ToString());
    }

    [Fact]
    public void Rfc_8037_appendix_A_is_refused_without_a_registered_algorithm()
    {
        JsonElement jwk = JsonElement.Parse(Rfc8037Example.Jwk);

        Assert.False(Jwk.TryRead(jwk, new KeyRules(AlgorithmTable.Default), out OidcTokenValidation.Jose.PublicKey? key, out JwkFault fault));
        Assert.Null(key);
        Assert.Equal(JwkFaultCode.UnknownCurve, fault.Code);
        Assert.Equal(TokenFailureCode.AlgorithmNotAllowed, JwsVerification.Verify(Rfc8037Example.Jws, jwk));
    }

    [Fact]
    public void Rfc_8705_appendix_A_decodes_to_the_hash_of_its_certificate()
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(Rfc8705Example.Certificate);

        Assert.Equal(SHA256.HashData(certificate.RawData), StrictBase64Url.Decode(Rfc8705Example.Thumbprint));
    }

    [Theory]
    [InlineData("4.1", "3.3", TokenFailureCode.None)]
    [InlineData("4.2", "3.3", TokenFailureCode.None)]
    [InlineData("4.3", "3.1", TokenFailureCode.None)]
    [InlineData("4.1", "3.1", TokenFailureCode.KeyNotForAlgorithm)]
    [InlineData("4.1", "3.4", TokenFailureCode.KeyNotFound)]
    [InlineData("4.3", "3.2", TokenFailureCode.KeyNotFound)]
    [InlineData("4.4", "3.5", TokenFailureCode.AlgorithmNotAllowed)]
    [InlineData("4.5", "3.5", TokenFailureCode.NotCompactJws)]
    public void Rfc_7520_compact(string example, string key, TokenFailureCode expected) =>
        Assert.Equal(expected, JwsVerification.Verify(Rfc7520Examples.Compact(example), JsonElement.Parse(Rfc7520Examples.Key(key))));

    [Theory]
    [InlineData("jws/4_1.rsa_v15_signature")]
    [InlineData("jws/4_2.rsa-pss_signature")]
    [InlineData("jws/4_3.ecdsa_signature")]
    [InlineData("jws/4_4.hmac-sha2_integrity_protection")]
    [InlineData("jws/4_5.signature_with_detached_content")]
    [InlineData("jws/4_6.protecting_specific_header_fields")]
    [InlineData("jws/4_7.protecting_content_only")]
    [InlineData("jws/4_8.multiple_signatures")]
    [InlineData("rfc7797/4.2.hmac-sha2_b64_false")]
    public void Rfc_7520_in_json_serialisation_is_refused(string example)
    {
        JsonElement output = VectorFiles.ReadJson($"rfc7520/{example}.json").GetProperty("output");
        using KeySet keys = JwsVerification.Keys(Rfc7520Examples.Key("3.3"));

        Assert.Equal(TokenFailureCode.IllegalCharacter, JwsVerification.Verify(output.GetProperty("json").GetRawText(), keys));
        if (output.TryGetProperty("json_flat", out JsonElement flat))
            Assert.Equal(TokenFailureCode.IllegalCharacter, JwsVerification.Verify(flat.GetRawText(), keys));
    }

    [Fact]
    public void Rfc_7797_unencoded_payload_is_refused_for_its_characters_or_its_crit()
    {
        // An example of RFC 7797 that is published beside those of RFC 7520.
        const string Header = "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19";
        using KeySet keys = JwsVerification.Keys(Rfc7520Examples.Key("3.3"));

        Assert.Equal(TokenFailureCode.IllegalCharacter, JwsVerification.Verify($"{Header}.This is the payload string!.ciks0B6Hs-amhOqxI5_iG6mPKnMDlWCb7J2Wu7mtIcg", keys));
        Assert.Equal(TokenFailureCode.CriticalHeader, JwsVerification.Verify($"{Header}.AAAA.AAAA", keys));
    }

    [Theory]
    [InlineData("3.1", nameof(JwkFaultCode.None))]
    [InlineData("3.2", nameof(JwkFaultCode.PrivateKey))]
    [InlineData("3.3", nameof(JwkFaultCode.None))]
    [InlineData("3.4", nameof(JwkFaultCode.PrivateKey))]
    [InlineData("3.5", nameof(JwkFaultCode.AlgorithmUnsuitable))]
    [InlineData("3.6", nameof(JwkFaultCode.NotForSignatures))]
    public void Rfc_7520_keys(string section, string expected)
    {
        Jwk.TryRead(JsonElement.Parse(Rfc7520Examples.Key(section)), new KeyRules(AlgorithmTable.Default), out _, out JwkFault fault);

        Assert.Equal(expected, fault.Code.ToString());
    }

    [Fact]
    public void Rfc_9449_proofs_verify_with_their_key_and_its_thumbprint()
    {
        JsonElement jwk = JsonElement.Parse(Rfc9449Examples.Jwk);

        Assert.True(Jwk.TryRead(jwk, new KeyRules(AlgorithmTable.Default), out OidcTokenValidation.Jose.PublicKey? key, out _));
        Assert.Equal(Rfc9449Examples.Thumbprint, key.Thumbprint.ToString());
        Assert.Equal(3, Rfc9449Examples.Proofs.Count);
        Assert.All(Rfc9449Examples.Proofs, vector => Assert.Equal(TokenFailureCode.None, JwsVerification.Verify(vector.Proof, jwk)));
    }
}
