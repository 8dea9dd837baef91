using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Tests.Jose.Support;

/// <summary>A private key of the tests, and the public JWK that an issuer would publish for it.</summary>
internal sealed class SigningKey
{
    private readonly Lock _lock = new();
    private readonly AsymmetricAlgorithm _key;
    private readonly string _members;

    private SigningKey(RSA rsa)
    {
        _key = rsa;
        RSAParameters key = rsa.ExportParameters(includePrivateParameters: false);
        _members = $"\"kty\":\"RSA\",\"n\":\"{Base64Url.EncodeToString(key.Modulus)}\",\"e\":\"{Base64Url.EncodeToString(key.Exponent)}\"";
    }

    private SigningKey(KeyKind curve)
    {
        var ecdsa = ECDsa.Create(curve.Curve!.Value);
        _key = ecdsa;
        ECPoint point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        _members = $"\"kty\":\"EC\",\"crv\":\"{curve.Name}\",\"x\":\"{Base64Url.EncodeToString(point.X)}\",\"y\":\"{Base64Url.EncodeToString(point.Y)}\"";
    }

    public static SigningKey Rsa { get; } = new(RSA.Create(2048));

    public static SigningKey P256 { get; } = NewP256();

    public static SigningKey P384 { get; } = new(KeyKind.P384);

    public static SigningKey P521 { get; } = new(KeyKind.P521);

    public static SigningKey NewP256() => new(KeyKind.P256);

    /// <summary>The shared key that suits <paramref name="algorithm"/>.</summary>
    public static SigningKey For(SignatureAlgorithm algorithm) => algorithm.Curve switch
    {
        null => Rsa,
        "P-256" => P256,
        "P-384" => P384,
        _ => P521,
    };

    /// <summary>The public key as JWK; <paramref name="more"/> is JSON such as <c>"kid":"1"</c>.</summary>
    public string Jwk(string? more = null) => more is null ? $$"""{{{_members}}}""" : $$"""{{{_members}},{{more}}}""";

    public PublicKey Public(string? more = null)
    {
        Assert.True(OidcTokenValidation.Jose.Jwk.TryRead(JsonElement.Parse(Jwk(more)), new KeyRules(AlgorithmTable.Default), out PublicKey? key, out JwkFault fault));
        Assert.Equal(JwkFault.None, fault);
        return key;
    }

    public SignatureVerifier Verifier(string? more = null) => new(Public(more), CryptoFactory.Create(custom: null));

    public KeySet KeySet(string? more = null) => new([Verifier(more)]);

    public byte[] Sign(string algorithm, ReadOnlySpan<byte> input, DSASignatureFormat format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
    {
        var hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        lock (_lock)
        {
            return _key is RSA rsa
                ? rsa.SignData(input, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
                : ((ECDsa)_key).SignData(input, hash, format);
        }
    }

    /// <summary>A signature of RSASSA-PSS with a salt of this length.</summary>
    public byte[] SignPss(string algorithm, ReadOnlySpan<byte> input, int saltLength) =>
        PssSignature.Create(((RSA)_key).ExportParameters(includePrivateParameters: true), new HashAlgorithmName("SHA" + algorithm[2..]), input, saltLength);

    /// <summary>A compact JWS of a header and a payload given as text.</summary>
    public string Jws(string algorithm, string header, string payload) =>
        JwsOf(algorithm, $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}");

    /// <summary>A compact JWS over an unchanged signing input.</summary>
    public string JwsOf(string algorithm, string signingInput) =>
        $"{signingInput}.{Base64Url.EncodeToString(Sign(algorithm, Encoding.UTF8.GetBytes(signingInput)))}";
}
