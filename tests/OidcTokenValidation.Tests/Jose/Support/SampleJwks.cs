using System.Buffers.Text;
using System.Numerics;

namespace OidcTokenValidation.Tests.Jose.Support;

/// <summary>Published public keys, and members for faulty keys.</summary>
internal static class SampleJwks
{
    /// <summary>RFC 7515 A.3, P-256.</summary>
    public const string EcX = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";

    /// <inheritdoc cref="EcX"/>
    public const string EcY = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

    /// <inheritdoc cref="EcX"/>
    public const string Ec = $"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{EcX}\",\"y\":\"{EcY}\"";

    /// <summary>RFC 7515 A.4, P-521.</summary>
    public const string Ec521X = "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk";

    /// <inheritdoc cref="Ec521X"/>
    public const string Ec521Y = "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2";

    /// <inheritdoc cref="Ec521X"/>
    public const string Ec521 = $"\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"{Ec521X}\",\"y\":\"{Ec521Y}\"";

    /// <summary>A complete JWK: a point of P-256 whose x is zero.</summary>
    public const string EcWithZeroX =
        """{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"ZkhceA4vg9ckM71dhKBrtlQcKvMdrocXKL-FahdPk_Q"}""";

    /// <summary>RFC 7638 §3.1, 2048 bits.</summary>
    public const string RsaN = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok"
        + "njhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91C"
        + "bOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

    /// <inheritdoc cref="RsaN"/>
    public const string Rsa = $"\"kty\":\"RSA\",\"n\":\"{RsaN}\",\"e\":\"AQAB\"";

    private static readonly BigInteger FieldOfP521 = BigInteger.Pow(2, 521) - 1;

    /// <summary>A number of exactly so many bits as a modulus; odd, and not the modulus of a real key.</summary>
    public static string Modulus(int bits) => Encode((BigInteger.One << (bits - 1)) + 1, (bits + 7) / 8);

    /// <summary>Octets in hexadecimal as base64url.</summary>
    public static string Octets(string hex) => Base64Url.EncodeToString(Convert.FromHexString(hex));

    /// <summary>The same coordinate of P-521, not reduced: a second spelling that must be rejected.</summary>
    public static string Unreduced521(string coordinate)
    {
        var value = new BigInteger(Base64Url.DecodeFromChars(coordinate), isUnsigned: true, isBigEndian: true);
        return Encode(value + FieldOfP521, 66);
    }

    private static string Encode(BigInteger value, int length)
    {
        byte[] octets = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return Base64Url.EncodeToString([.. new byte[length - octets.Length], .. octets]);
    }
}
