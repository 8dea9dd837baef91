using System.Security.Cryptography;
using System.Text;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>Signs a JWT.</summary>
/// <param name="Algorithm">The algorithm in the header; the algorithm of the key if null.</param>
/// <param name="Sign">Creates the signature of the signing input (RFC 7515 §5.1).</param>
internal sealed record JwtSigner(string? Algorithm, Func<TestSigningKey, byte[], byte[]> Sign)
{
    public static readonly JwtSigner Default = new(null, static (key, input) => key.Sign(input));

    public static readonly JwtSigner None = new("none", static (_, _) => []);

    /// <summary>RFC 8725 §2.1: the public key is used as a shared secret.</summary>
    public static readonly JwtSigner PublicKeyAsSecret =
        new("HS256", static (key, input) => HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.PublicKeyPem), input));

    public static JwtSigner Fixed(byte[] signature) => new(null, (_, _) => signature);
}
