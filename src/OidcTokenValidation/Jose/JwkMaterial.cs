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

    public static JwkFault ReadRsa(scoped in JwkMembers jwk, Span<byte> room, bool allowsLeadingZeros, out JwkMaterial material)
    {
        material = default;
        JwkFault fault = ReadNumber(jwk, JwkMember.Modulus, room[MaxExponentBytes..], allowsLeadingZeros, JwkFaultCode.RsaModulusTooLong, out ReadOnlySpan<byte> n);
        if (!fault.IsNone)
            return fault;
        fault = ReadNumber(jwk, JwkMember.Exponent, room[..MaxExponentBytes], allowsLeadingZeros, JwkFaultCode.RsaExponentInvalid, out ReadOnlySpan<byte> e);
        if (!fault.IsNone)
            return fault;

        int bits = n.IsEmpty || n[0] == 0 ? 0 : ((n.Length - 1) * 8) + (32 - int.LeadingZeroCount(n[0]));
        material = new JwkMaterial(curve: null, e, n);
        return bits < MinModulusBits ? new(JwkFaultCode.RsaModulusTooShort, JwkMember.Modulus)
            : IsUsableExponent(e) ? JwkFault.None
            : new(JwkFaultCode.RsaExponentInvalid, JwkMember.Exponent);
    }

    public static JwkFault ReadEllipticCurve(scoped in JwkMembers jwk, Span<byte> room, out JwkMaterial material)
    {
        material = default;
        JwkFault fault = jwk.FindStringFault(JwkMember.Curve);
        if (!fault.IsNone)
            return fault;
        if (EllipticCurve.Find(jwk.String(JwkMember.Curve)) is not { } curve)
            return new(jwk.Has(JwkMember.Curve) ? JwkFaultCode.UnknownCurve : JwkFaultCode.MissingMember, JwkMember.Curve);

        int length = curve.CoordinateLength;
        fault = ReadCoordinate(jwk, JwkMember.X, room[..length], out ReadOnlySpan<byte> x);
        if (!fault.IsNone)
            return fault;
        fault = ReadCoordinate(jwk, JwkMember.Y, room[length..(2 * length)], out ReadOnlySpan<byte> y);
        material = new JwkMaterial(curve, x, y);
        return fault;
    }

    private static JwkFault ReadNumber(scoped in JwkMembers jwk, JwkMember member, Span<byte> room, bool allowsLeadingZeros, JwkFaultCode tooLong, out ReadOnlySpan<byte> number) =>
        allowsLeadingZeros ? JwkOctets.DecodeInteger(jwk, member, room, tooLong, out number) : JwkOctets.Decode(jwk, member, room, tooLong, out number);

    // RFC 7518 §6.2.1.2: the full length, leading zeros included.
    private static JwkFault ReadCoordinate(scoped in JwkMembers jwk, JwkMember member, Span<byte> room, out ReadOnlySpan<byte> coordinate)
    {
        JwkFault fault = JwkOctets.Decode(jwk, member, room, JwkFaultCode.CoordinateLengthWrong, out coordinate);
        return fault.IsNone && coordinate.Length != room.Length ? new(JwkFaultCode.CoordinateLengthWrong, member) : fault;
    }

    // Odd, at least 3, without leading zeros (RFC 7518 §6.3.1.2), and small enough to be a public exponent.
    private static bool IsUsableExponent(ReadOnlySpan<byte> e) =>
        !e.IsEmpty && e[0] != 0 && (e[^1] & 1) == 1 && (e.Length > 1 || e[0] >= 3);
}
