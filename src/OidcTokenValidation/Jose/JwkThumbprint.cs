using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OidcTokenValidation.Jose;

/// <summary>JWK thumbprints (RFC 7638 §3): SHA-256 over the required members only, in lexicographic order, without white space.</summary>
internal static class JwkThumbprint
{
    public static string OfRsa(RSAParameters key) =>
        Of($$"""{"e":"{{Base64Url.EncodeToString(key.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}"}""");

    public static string OfEllipticCurve(EllipticCurve curve, ECParameters key) =>
        Of($$"""{"crv":"{{curve.Name}}","kty":"EC","x":"{{Base64Url.EncodeToString(key.Q.X)}}","y":"{{Base64Url.EncodeToString(key.Q.Y)}}"}""");

    private static string Of(string canonicalJson) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonicalJson)));
}
