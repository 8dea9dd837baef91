using System.Security.Cryptography;

namespace OidcTokenValidation.Jose;

/// <summary>The octets of a public key: exponent and modulus (RFC 7518 §6.3.1), or the coordinates of a point (§6.2.1).</summary>
internal readonly ref struct JwkMaterial
{
    /// <summary>Room that the octets of any key fit into.</summary>
    public const int MaxBytes = (MaxModulusBits / 8) + MaxExponentBytes;

    private const int MinModulusBits = 2048;
    private const int MaxModulusBits = 16384;
    private const int MaxExponentBytes = 4;

    private readonly EllipticCurve? _curve;
    private readonly ReadOnlySpan<byte> _first;
    private readonly ReadOnlySpan<byte> _second;

    private JwkMaterial(EllipticCurve? curve, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        _curve = curve;
        _first = first;
        _second = second;
    }

    public Sha256Digest Thumbprint => _curve is null ? JwkThumbprint.OfRsa(_first, _second) : JwkThumbprint.OfEllipticCurve(_curve, _first, _second);

    /// <summary>Octets of a signature of this key (RFC 7518 §3.3, §3.4).</summary>
    public int SignatureLength => _curve is null ? _second.Length : 2 * _curve.CoordinateLength;

    /// <summary>Whether it is this key.</summary>
    public bool IsOf(PublicKey key) => key.IsOf(_curve, _first, _second);

    public bool Suits(SignatureAlgorithm algorithm) => algorithm.Suits(_curve is null ? KeyType.Rsa : KeyType.EllipticCurve, _curve);

    /// <summary>The key, independent of the bytes that it was read into.</summary>
    public PublicKey ToPublicKey(KeyDescription description) => ToPublicKey(description, Thumbprint);

    /// <summary>The key, for whoever has computed its thumbprint already.</summary>
    public PublicKey ToPublicKey(KeyDescription description, Sha256Digest thumbprint) => _curve is null
        ? PublicKey.FromRsa(description, new RSAParameters { Exponent = _first.ToArray(), Modulus = _second.ToArray() }, thumbprint)
        : PublicKey.FromEllipticCurve(description, _curve, new ECParameters { Curve = _curve.Curve, Q = new ECPoint { X = _first.ToArray(), Y = _second.ToArray() } }, thumbprint);

    public static JwkFault ReadRsa(scoped in JwkMembers jwk, Span<byte> room, out JwkMaterial material)
    {
        material = default;
        if (jwk.Decode(JwkMember.Modulus, room[MaxExponentBytes..], JwkFault.RsaModulusTooLong, out ReadOnlySpan<byte> n) is var faultOfModulus and not JwkFault.None)
            return faultOfModulus;
        if (jwk.Decode(JwkMember.Exponent, room[..MaxExponentBytes], JwkFault.RsaExponentInvalid, out ReadOnlySpan<byte> e) is var faultOfExponent and not JwkFault.None)
            return faultOfExponent;

        int bits = n[0] == 0 ? 0 : ((n.Length - 1) * 8) + (32 - int.LeadingZeroCount(n[0]));
        material = new JwkMaterial(curve: null, e, n);
        return bits < MinModulusBits ? JwkFault.RsaModulusTooShort
            : IsUsableExponent(e) ? JwkFault.None
            : JwkFault.RsaExponentInvalid;
    }

    public static JwkFault ReadEllipticCurve(scoped in JwkMembers jwk, Span<byte> room, out JwkMaterial material)
    {
        material = default;
        if (jwk.FaultOfString(JwkMember.Curve) is var faultOfCurve and not JwkFault.None)
            return faultOfCurve;
        if (EllipticCurve.Find(jwk.String(JwkMember.Curve)) is not { } curve)
            return jwk.Has(JwkMember.Curve) ? JwkFault.UnknownCurve : JwkFault.MissingMember;

        int length = curve.CoordinateLength;
        if (jwk.Decode(JwkMember.X, room[..length], JwkFault.CoordinateLengthWrong, out ReadOnlySpan<byte> x) is var faultOfX and not JwkFault.None)
            return faultOfX;
        if (jwk.Decode(JwkMember.Y, room[length..(2 * length)], JwkFault.CoordinateLengthWrong, out ReadOnlySpan<byte> y) is var faultOfY and not JwkFault.None)
            return faultOfY;

        // RFC 7518 §6.2.1.2: the full length, leading zeros included.
        material = new JwkMaterial(curve, x, y);
        return x.Length == length && y.Length == length ? JwkFault.None : JwkFault.CoordinateLengthWrong;
    }

    // Odd, at least 3, without leading zeros (RFC 7518 §6.3.1.2), and small enough to be a public exponent.
    private static bool IsUsableExponent(ReadOnlySpan<byte> e) =>
        e[0] != 0 && (e[^1] & 1) == 1 && (e.Length > 1 || e[0] >= 3);
}
