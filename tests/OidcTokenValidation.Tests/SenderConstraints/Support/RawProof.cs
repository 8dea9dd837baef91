using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.SenderConstraints.Support;

/// <summary>Proofs whose every octet the test writes.</summary>
internal static class RawProof
{
    public static string Write(string header, string claims, Func<byte[], byte[]> sign)
    {
        string input = Encode(Encoding.UTF8.GetBytes(header)) + "." + Encode(Encoding.UTF8.GetBytes(claims));
        return input + "." + Encode(sign(Encoding.ASCII.GetBytes(input)));
    }

    public static string Encode(ReadOnlySpan<byte> octets) => Base64Url.EncodeToString(octets);

    public static string HashOf(string token) => Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    public static string ThumbprintOf(string jwk) => ProofText.ThumbprintOf(JsonElement.Parse(jwk));

    public static string Claims(string token, double issuedAt) => FormattableString.Invariant(
        $$"""{"jti":"{{Guid.NewGuid()}}","htm":"GET","htu":"{{ProofApi.Url}}","iat":{{issuedAt}},"ath":"{{HashOf(token)}}"}""");

    public static string Jwk(RSA key)
    {
        RSAParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"RSA","n":"{{Encode(parameters.Modulus)}}","e":"{{Encode(parameters.Exponent)}}"}""";
    }

    /// <summary>A proof by an RSA key for a token that is bound to it.</summary>
    public static string OfRsa(RSA key, string algorithm, string token, double issuedAt) => Write(
        $$"""{"typ":"dpop+jwt","alg":"{{algorithm}}","jwk":{{Jwk(key)}}}""",
        Claims(token, issuedAt),
        input => key.SignData(input, HashOf256(algorithm), algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));

    private static HashAlgorithmName HashOf256(string algorithm) => new("SHA" + algorithm[2..]);
}
