using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Tests.Jose.Support;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>Wycheproof's signature files, straight to the verifier. "acceptable" is rejected: those are formats that no JWS has.</summary>
public sealed class WycheproofSignatureTests
{
    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_p1363", "ES256", 262, 173)]
    [InlineData("ecdsa_secp384r1_sha384_p1363", "ES384", 280, 193)]
    [InlineData("ecdsa_secp521r1_sha512_p1363", "ES512", 318, 231)]
    [InlineData("rsa_signature_2048_sha256", "RS256", 259, 9)]
    [InlineData("rsa_signature_2048_sha384", "RS384", 258, 7)]
    [InlineData("rsa_signature_2048_sha512", "RS512", 259, 8)]
    [InlineData("rsa_signature_3072_sha256", "RS256", 259, 8)]
    [InlineData("rsa_signature_4096_sha256", "RS256", 258, 7)]
    [InlineData("rsa_pss_2048_sha256_mgf1_32", "PS256", 108, 63)]
    [InlineData("rsa_pss_2048_sha384_mgf1_48", "PS384", 141, 95)]
    [InlineData("rsa_pss_3072_sha256_mgf1_32", "PS256", 108, 63)]
    [InlineData("rsa_pss_4096_sha384_mgf1_48", "PS384", 141, 95)]
    [InlineData("rsa_pss_4096_sha512_mgf1_64", "PS512", 179, 132)]
    public void Signature_is_verified_if_it_is_valid_and_not_otherwise(string file, string algorithm, int run, int valid)
    {
        List<string> surprises = [];
        int verified = 0, count = 0, empty = 0;
        foreach (IGrouping<JsonElement, Wycheproof.Case> group in Wycheproof.Read(file).GroupBy(static test => test.Group))
        {
            using SignatureVerifier verifier = Verifier(group.Key);
            foreach (Wycheproof.Case test in group)
            {
                count++;
                byte[] message = test.Octets("msg");
                if (message.Length == 0)
                {
                    // Microsoft.IdentityModel takes no empty input; a JWS has none, there is always the dot.
                    empty++;
                    continue;
                }

                bool actual = verifier.Verify(AlgorithmTable.Default.Find(algorithm)!, message, test.Octets("sig"));
                if (actual != test.IsValid)
                    surprises.Add($"{test}: {actual}");
                verified += actual ? 1 : 0;
            }
        }

        Assert.Empty(surprises);
        Assert.Equal((run, valid - 1, 1), (count, verified, empty));
    }

    [Fact]
    public void Signature_with_pss_parameters_verifies_only_with_those_of_RFC_7518()
    {
        List<string> verified = [];
        IReadOnlyList<Wycheproof.Case> cases = Wycheproof.Read("rsa_pss_misc");
        foreach (Wycheproof.Case test in cases)
        {
            using SignatureVerifier verifier = Verifier(test.Group);
            verified.AddRange(AlgorithmTable.Default.All
                .Where(algorithm => verifier.Verify(algorithm, test.Octets("msg"), test.Octets("sig")))
                .Select(algorithm => $"{algorithm.Name} {Text(test.Group, "sha")} {Text(test.Group, "mgfSha")} {test.Group.GetProperty("sLen").GetInt32()}"));
        }

        Assert.Equal(150, cases.Count);
        Assert.Equal("PS256 SHA-256 SHA-256 32|PS384 SHA-384 SHA-384 48|PS512 SHA-512 SHA-512 64", string.Join('|', verified));
    }

    [Fact]
    public void Ed25519_is_refused_without_a_registered_algorithm()
    {
        IReadOnlyList<Wycheproof.Case> cases = Wycheproof.Read("ed25519");

        Assert.Equal(151, cases.Count);
        Assert.All(cases, static test =>
        {
            JwkSetDocument document = JwsVerification.Document(test.Group.GetProperty("publicKeyJwk").GetRawText());
            Assert.Equal((1, JwkFaultCode.UnknownCurve), (document.Dropped.Count, document.Dropped.First[0].Fault.Code));

            string header = SampleJwks.Octets(Convert.ToHexString("{\"alg\":\"EdDSA\"}"u8));
            string token = $"{header}.{SampleJwks.Octets(test.Text("msg"))}.{SampleJwks.Octets(test.Text("sig"))}";
            TokenFailureCode expected = test.Text("msg").Length == 0 ? TokenFailureCode.NotCompactJws : TokenFailureCode.AlgorithmNotAllowed;
            Assert.Equal(expected, JwsVerification.Verify(token, test.Group.GetProperty("publicKeyJwk")));
        });
    }

    private static SignatureVerifier Verifier(JsonElement group)
    {
        Assert.True(Jwk.TryRead(JsonElement.Parse(PublicJwk(group.GetProperty("publicKey"))), new KeyRules(AlgorithmTable.Default), out PublicKey? key, out JwkFault fault));
        Assert.Equal(JwkFault.None, fault);
        return new SignatureVerifier(key, CryptoFactory.Create(custom: null));
    }

    // Some groups have no JWK, and the JWK of one is broken; all have the numbers.
    private static string PublicJwk(JsonElement key)
    {
        if (key.TryGetProperty("modulus", out _))
            return $$"""{"kty":"RSA","n":"{{Number(Text(key, "modulus"))}}","e":"{{Number(Text(key, "publicExponent"))}}"}""";

        KeyKind curve = Curve(Text(key, "curve"));
        string x = Number(Text(key, "wx"), curve.PartLength), y = Number(Text(key, "wy"), curve.PartLength);
        return $$"""{"kty":"EC","crv":"{{curve.Name}}","x":"{{x}}","y":"{{y}}"}""";
    }

    private static KeyKind Curve(string name) => name switch
    {
        "secp256r1" => KeyKind.P256,
        "secp384r1" => KeyKind.P384,
        _ => KeyKind.P521,
    };

    // The files write numbers with a sign octet, or short; a JWK has neither.
    private static string Number(string hex, int length = 0)
    {
        string digits = hex.TrimStart('0');
        return SampleJwks.Octets(digits.PadLeft(Math.Max(2 * length, digits.Length + (digits.Length % 2)), '0'));
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
