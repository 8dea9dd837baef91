using System.Text;
using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>Reads published proofs.</summary>
internal static class ProofVectors
{
    public static Sha256Digest Digest(string text)
    {
        Assert.True(Sha256Digest.TryParse(new JsonString(Encoding.UTF8.GetBytes(text), escaped: false), out Sha256Digest digest));
        return digest;
    }

    /// <summary>Whether the key in the header, read by our rules, verifies the signature; and its thumbprint. Nothing else of the proof is checked.</summary>
    public static (bool? Verified, string? Thumbprint) Signature(string proof)
    {
        string[] segments = proof.Split('.');
        JsonElement header = JsonElement.Parse(StrictBase64Url.Decode(segments[0])!);
        if (!header.TryGetProperty("jwk", out JsonElement jwk) || !Jwk.TryRead(jwk, new KeyRules(AlgorithmTable.Default), out PublicKey? key, out _) || AlgorithmTable.Default.Find(header.GetProperty("alg").GetString()!) is not { } algorithm)
            return (null, null);
        using var verifier = new SignatureVerifier(key, CryptoFactory.Create(custom: null));
        return (JwsSignature.Verify(proof, segments[2].Length, algorithm, verifier), key.Thumbprint.ToString());
    }
}
