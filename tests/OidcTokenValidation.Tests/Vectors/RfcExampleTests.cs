using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>The examples that the RFCs print, and literal DPoP proofs of another implementation.</summary>
public sealed class RfcExampleTests
{
    private const string File = "rfc/rfc7515_7519_7638_8037_8705.json";

    [Theory]
    [InlineData("A.1", TokenFailureCode.AlgorithmNotAllowed)]
    [InlineData("A.2", TokenFailureCode.None)]
    [InlineData("A.3", TokenFailureCode.None)]
    [InlineData("A.4", TokenFailureCode.None)]
    [InlineData("A.5", TokenFailureCode.UnsecuredToken)]
    public void Rfc_7515_appendix_A(string example, TokenFailureCode expected)
    {
        JsonElement vector = VectorFiles.ReadJson(File).GetProperty("rfc7515").EnumerateArray()
            .Single(v => v.GetProperty("id").GetString()!.StartsWith(example, StringComparison.Ordinal));
        using KeySet keys = JwsVerification.Keys(vector.TryGetProperty("jwk", out JsonElement jwk) ? jwk.GetRawText() : """{"keys":[]}""");

        Assert.Equal(expected, JwsVerification.Verify(vector.GetProperty("jws").GetString()!, keys));
    }

    [Theory]
    [InlineData("A.2", TokenFailureCode.None)]
    [InlineData("A.4", TokenFailureCode.InvalidJson)]
    public void Payload_of_a_jwt_is_an_object_and_that_of_a_jws_may_not_be(string example, TokenFailureCode expected)
    {
        JsonElement vector = VectorFiles.ReadJson(File).GetProperty("rfc7515").EnumerateArray().Single(v => v.GetProperty("id").GetString() == example);
        byte[] payload = StrictBase64Url.Decode(vector.GetProperty("jws").GetString()!.Split('.')[1])!;

        Assert.Equal(expected == TokenFailureCode.None, TokenClaims.TryRead(payload, new JsonScratch(16, new MemberName[16]), out _, out TokenFailureCode failure));
        Assert.Equal(expected, failure);
    }

    [Fact]
    public void Rfc_7638_section_3_1()
    {
        JsonElement vector = VectorFiles.ReadJson(File).GetProperty("rfc7638_3_1");

        Assert.True(Jwk.TryRead(vector.GetProperty("jwk"), new KeyRules(AlgorithmTable.Default), out OidcTokenValidation.Jose.PublicKey? key, out _));
        Assert.Equal(vector.GetProperty("sha256_thumbprint").GetString(), key.Thumbprint.ToString());
    }

    [Fact]
    public void Rfc_8037_appendix_A_is_refused_without_a_registered_algorithm()
    {
        JsonElement vector = VectorFiles.ReadJson(File).GetProperty("rfc8037");

        Assert.False(Jwk.TryRead(vector.GetProperty("jwk"), new KeyRules(AlgorithmTable.Default), out OidcTokenValidation.Jose.PublicKey? key, out JwkFault fault));
        Assert.Null(key);
        Assert.Equal(JwkFaultCode.UnknownCurve, fault.Code);
        Assert.Equal(TokenFailureCode.AlgorithmNotAllowed, JwsVerification.Verify(vector.GetProperty("jws").GetString()!, vector.GetProperty("jwk")));
    }

    [Fact]
    public void Rfc_8705_appendix_A_decodes_to_the_hash_of_its_certificate()
    {
        JsonElement vector = VectorFiles.ReadJson(File).GetProperty("rfc8705_appendix_a");
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(vector.GetProperty("certificate_pem").GetString());

        Assert.Equal(SHA256.HashData(certificate.RawData), StrictBase64Url.Decode(vector.GetProperty("x5t#S256").GetString()));
    }

    [Theory]
    [InlineData("jws/4_1.rsa_v15_signature", "jwk/3_3.rsa_public_key", TokenFailureCode.None)]
    [InlineData("jws/4_2.rsa-pss_signature", "jwk/3_3.rsa_public_key", TokenFailureCode.None)]
    [InlineData("jws/4_3.ecdsa_signature", "jwk/3_1.ec_public_key", TokenFailureCode.None)]
    [InlineData("jws/4_1.rsa_v15_signature", "jwk/3_1.ec_public_key", TokenFailureCode.KeyNotForAlgorithm)]
    [InlineData("jws/4_1.rsa_v15_signature", "jwk/3_4.rsa_private_key", TokenFailureCode.KeyNotFound)]
    [InlineData("jws/4_3.ecdsa_signature", "jwk/3_2.ec_private_key", TokenFailureCode.KeyNotFound)]
    [InlineData("jws/4_4.hmac-sha2_integrity_protection", "jwk/3_5.symmetric_key_mac_computation", TokenFailureCode.AlgorithmNotAllowed)]
    [InlineData("jws/4_5.signature_with_detached_content", "jwk/3_5.symmetric_key_mac_computation", TokenFailureCode.NotCompactJws)]
    [InlineData("curve25519/jws", "jwk/3_1.ec_public_key", TokenFailureCode.AlgorithmNotAllowed)]
    public void Rfc_7520_compact(string example, string key, TokenFailureCode expected)
    {
        string token = VectorFiles.ReadJson($"rfc7520/{example}.json").GetProperty("output").GetProperty("compact").GetString()!;

        Assert.Equal(expected, JwsVerification.Verify(token, VectorFiles.ReadJson($"rfc7520/{key}.json")));
    }

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
        using KeySet keys = JwsVerification.Keys(VectorFiles.ReadJson("rfc7520/jwk/3_3.rsa_public_key.json").GetRawText());

        Assert.Equal(TokenFailureCode.IllegalCharacter, JwsVerification.Verify(output.GetProperty("json").GetRawText(), keys));
        if (output.TryGetProperty("json_flat", out JsonElement flat))
            Assert.Equal(TokenFailureCode.IllegalCharacter, JwsVerification.Verify(flat.GetRawText(), keys));
    }

    [Fact]
    public void Rfc_7797_unencoded_payload_is_refused_for_its_characters_or_its_crit()
    {
        string token = VectorFiles.ReadJson("rfc7520/rfc7797/hmac-sha2_b64_false.json").GetProperty("output").GetProperty("compact").GetString()!;
        using KeySet keys = JwsVerification.Keys(VectorFiles.ReadJson("rfc7520/jwk/3_3.rsa_public_key.json").GetRawText());

        Assert.Equal(TokenFailureCode.IllegalCharacter, JwsVerification.Verify(token, keys));
        Assert.Equal(TokenFailureCode.CriticalHeader, JwsVerification.Verify($"{token.Split('.')[0]}.AAAA.AAAA", keys));
    }

    [Theory]
    [InlineData("3_1.ec_public_key", nameof(JwkFaultCode.None))]
    [InlineData("3_2.ec_private_key", nameof(JwkFaultCode.PrivateKey))]
    [InlineData("3_3.rsa_public_key", nameof(JwkFaultCode.None))]
    [InlineData("3_4.rsa_private_key", nameof(JwkFaultCode.PrivateKey))]
    [InlineData("3_5.symmetric_key_mac_computation", nameof(JwkFaultCode.AlgorithmUnsuitable))]
    [InlineData("3_6.symmetric_key_encryption", nameof(JwkFaultCode.NotForSignatures))]
    public void Rfc_7520_keys(string key, string expected)
    {
        Jwk.TryRead(VectorFiles.ReadJson($"rfc7520/jwk/{key}.json"), new KeyRules(AlgorithmTable.Default), out _, out JwkFault fault);

        Assert.Equal(expected, fault.Code.ToString());
    }

    [Fact]
    public void Rfc_9449_proofs_verify_with_their_key_and_its_thumbprint()
    {
        JsonElement vectors = VectorFiles.ReadJson("rfc/rfc9449.json");
        JsonElement jwk = vectors.GetProperty("jwk");

        Assert.True(Jwk.TryRead(jwk, new KeyRules(AlgorithmTable.Default), out OidcTokenValidation.Jose.PublicKey? key, out _));
        Assert.Equal(vectors.GetProperty("jkt").GetString(), key.Thumbprint.ToString());
        Assert.Equal(3, vectors.GetProperty("proofs").GetArrayLength());
        Assert.All(vectors.GetProperty("proofs").EnumerateArray(), vector =>
            Assert.Equal(TokenFailureCode.None, JwsVerification.Verify(vector.GetProperty("proof").GetString()!, jwk)));
    }

    [Fact]
    public void Proofs_of_another_implementation_verify_and_have_the_same_thumbprints()
    {
        int verified = 0, thumbprints = 0;
        JsonElement[] vectors = [.. VectorFiles.ReadJson("dpop/go-dpop-proofs.json").GetProperty("vectors").EnumerateArray()];
        Assert.All(vectors, vector =>
        {
            string proof = vector.GetProperty("proof").GetString()!;
            var header = JsonElement.Parse(Base64Url.DecodeFromChars(proof.Split('.')[0]));
            if (!header.TryGetProperty("jwk", out JsonElement jwk) || !Jwk.TryRead(jwk, new KeyRules(AlgorithmTable.Default), out OidcTokenValidation.Jose.PublicKey? key, out _))
                return;

            bool expected = vector.GetProperty("signature_valid").GetBoolean();
            Assert.Equal(expected, JwsVerification.Verify(proof, jwk) == TokenFailureCode.None);
            verified += expected ? 1 : 0;
            if (!vector.TryGetProperty("jkt", out JsonElement thumbprint))
                return;
            Assert.Equal(thumbprint.GetString(), key.Thumbprint.ToString());
            thumbprints++;
        });

        Assert.Equal((15, 10, 10), (vectors.Length, verified, thumbprints));
    }
}
