using System.Security.Cryptography;
using System.Text;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>How a token gets its signature.</summary>
/// <param name="Algorithm">What the header says; the key's own algorithm if null.</param>
/// <param name="Sign">Makes the signature over the signing input (RFC 7515 §5.1).</param>
internal sealed record TokenSeal(string? Algorithm, Func<TestSigningKey, byte[], byte[]> Sign)
{
    public static readonly TokenSeal Proper = new(null, static (key, input) => key.Sign(input));

    public static readonly TokenSeal None = new("none", static (_, _) => []);

    /// <summary>RFC 8725 §2.1: the public key, which everybody has, taken for a shared secret.</summary>
    public static readonly TokenSeal PublicKeyAsSecret = new("HS256", static (key, input) => HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.PublicKeyPem), input));

    public static TokenSeal Fixed(byte[] signature) => new(null, (_, _) => signature);
}
