using System.Security.Cryptography;
using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Reads a public JSON Web Key strictly (RFC 7517 §4, RFC 7518 §6).</summary>
internal static class Jwk
{
    private const int MinModulusBits = 2048;
    private const int MaxModulusBits = 16384;

    // RFC 7518 §6.2.2, §6.3.2, §6.4: members that only a private or a symmetric key has; "priv" is that of AKP keys.
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

    /// <summary>The key that <paramref name="jwk"/> describes, or null and the reason.</summary>
    public static PublicKey? TryRead(JsonElement jwk, out JwkFault fault)
    {
        if (jwk.ValueKind != JsonValueKind.Object)
        {
            fault = JwkFault.NotAnObject;
            return null;
        }

        PublicKey? key = null;
        fault = JwkUse.FaultOf(jwk);
        if (fault == JwkFault.None)
            key = ReadKey(jwk, out fault);
        return fault == JwkFault.None ? key : null;
    }

    private static PublicKey? ReadKey(JsonElement jwk, out JwkFault fault)
    {
        fault = FindString(jwk, "kty", out string? keyType);
        if (fault == JwkFault.None)
            fault = FaultOfKind(jwk, keyType);
        if (fault != JwkFault.None)
            return null;

        PublicKey? key = keyType == "RSA" ? ReadRsa(jwk, out fault) : ReadEllipticCurve(jwk, out fault);
        if (key is not null && key.Algorithm is { } named && !key.Suits(named))
            fault = JwkFault.AlgorithmUnsuitable;
        return key;
    }

    private static JwkFault FaultOfKind(JsonElement jwk, string? keyType)
    {
        if (keyType == "oct")
            return JwkFault.SymmetricKey;
        if (keyType is not ("RSA" or "EC"))
            return keyType is null ? JwkFault.MissingMember : JwkFault.UnknownKeyType;

        return PrivateMembers.Any(name => jwk.TryGetProperty(name, out _)) ? JwkFault.PrivateKey : JwkFault.None;
    }

    private static PublicKey? ReadRsa(JsonElement jwk, out JwkFault fault)
    {
        if ((fault = FindBytes(jwk, "n", out byte[] n)) != JwkFault.None || (fault = FindBytes(jwk, "e", out byte[] e)) != JwkFault.None)
            return null;

        int bits = n[0] == 0 ? 0 : ((n.Length - 1) * 8) + (32 - int.LeadingZeroCount(n[0]));
        fault = bits switch
        {
            < MinModulusBits => JwkFault.RsaModulusTooShort,
            > MaxModulusBits => JwkFault.RsaModulusTooLong,
            _ => IsUsableExponent(e) ? JwkFault.None : JwkFault.RsaExponentInvalid,
        };
        return fault == JwkFault.None ? PublicKey.FromRsa(Common(jwk), new RSAParameters { Modulus = n, Exponent = e }) : null;
    }

    // Odd, at least 3, without leading zeros (RFC 7518 §6.3.1.2), and small enough to be a public exponent.
    private static bool IsUsableExponent(byte[] e) =>
        e.Length <= 4 && e[0] != 0 && (e[^1] & 1) == 1 && (e.Length > 1 || e[0] >= 3);

    private static PublicKey? ReadEllipticCurve(JsonElement jwk, out JwkFault fault)
    {
        if ((fault = FindString(jwk, "crv", out string? name)) != JwkFault.None)
            return null;
        if (name is null || EllipticCurve.Find(name) is not { } curve)
        {
            fault = name is null ? JwkFault.MissingMember : JwkFault.UnknownCurve;
            return null;
        }

        if ((fault = FindBytes(jwk, "x", out byte[] x)) != JwkFault.None || (fault = FindBytes(jwk, "y", out byte[] y)) != JwkFault.None)
            return null;

        // RFC 7518 §6.2.1.2: the full length, leading zeros included.
        fault = x.Length == curve.CoordinateLength && y.Length == curve.CoordinateLength
            ? JwkFault.None
            : JwkFault.CoordinateLengthWrong;
        if (fault != JwkFault.None)
            return null;

        var point = new ECParameters { Curve = curve.Curve, Q = new ECPoint { X = x, Y = y } };
        fault = IsOnCurve(point) ? JwkFault.None : JwkFault.PointNotOnCurve;
        return fault == JwkFault.None ? PublicKey.FromEllipticCurve(Common(jwk), curve, point) : null;
    }

    // RFC 8725 §3.4. The platform checks the point when it imports the key.
    private static bool IsOnCurve(ECParameters point)
    {
        try
        {
            using var key = ECDsa.Create(point);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static KeyDescription Common(JsonElement jwk)
    {
        FindString(jwk, "kid", out string? keyId);
        FindString(jwk, "alg", out string? algorithm);
        return new KeyDescription(keyId, algorithm is null ? null : SignatureAlgorithm.Find(algorithm));
    }

    /// <summary>The string of a member; null when there is no such member.</summary>
    internal static JwkFault FindString(JsonElement jwk, string name, out string? value)
    {
        value = null;
        if (!jwk.TryGetProperty(name, out JsonElement member))
            return JwkFault.None;
        value = JsonElementText.Find(member);
        return value is null ? JwkFault.WrongMemberType : JwkFault.None;
    }

    private static JwkFault FindBytes(JsonElement jwk, string name, out byte[] value)
    {
        value = [];
        JwkFault fault = FindString(jwk, name, out string? text);
        if (fault != JwkFault.None)
            return fault;
        if (string.IsNullOrEmpty(text))
            return JwkFault.MissingMember;
        value = StrictBase64Url.Decode(text) ?? [];
        return value.Length > 0 ? JwkFault.None : JwkFault.InvalidBase64Url;
    }
}
