using System.Security.Cryptography;

namespace OidcTokenValidation.Jose;

/// <summary>The octets of a public key: exponent and modulus (RFC 7518 §6.3.1), or the coordinates of a point (§6.2.1).</summary>
internal readonly ref struct JwkMaterial
{
    /// <summary>The greatest number of octets of a key.</summary>
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

    public Sha256Digest Thumbprint => _curve is null ? JwkThumbprint.ComputeRsa(_first, _second) : JwkThumbprint.ComputeEllipticCurve(_curve, _first, _second);

    /// <summary>Octets of a signature of this key (RFC 7518 §3.3, §3.4).</summary>
    public int SignatureLength => _curve is null ? _second.Length : 2 * _curve.CoordinateLength;

    /// <summary>Whether these are the octets of <paramref name="key"/>.</summary>
    public bool IsSameAs(PublicKey key) => key.HasOctets(_curve, _first, _second);

    public bool Suits(SignatureAlgorithm algorithm) => algorithm.Suits(_curve is null ? KeyType.Rsa : KeyType.EllipticCurve, _curve);

    /// <summary>The key, independent of the bytes that it was read into.</summary>
    public PublicKey ToPublicKey(KeyDescription description) => ToPublicKey(description, Thumbprint);

    /// <summary>The key, if its thumbprint has been computed before.</summary>
    public PublicKey ToPublicKey(KeyDescription description, Sha256Digest thumbprint) => _curve is null
        ? PublicKey.FromRsa(description, new RSAParameters { Exponent = _first.ToArray(), Modulus = _second.ToArray() }, thumbprint)
        : PublicKey.FromEllipticCurve(
            description, _curve, new ECParameters { Curve = _curve.Curve, Q = new ECPoint { X = _first.ToArray(), Y = _second.ToArray() } }, thumbprint);

    public static bool TryReadRsa(scoped in JwkMembers jwk, Span<byte> buffer, bool allowsLeadingZeros, out JwkMaterial material, out JwkFault fault)
    {
        material = default;
        Span<byte> modulus = buffer[MaxExponentBytes..];
        Span<byte> exponent = buffer[..MaxExponentBytes];
        if (!TryReadNumber(jwk, JwkMember.Modulus, modulus, allowsLeadingZeros, JwkFaultCode.RsaModulusTooLong, out ReadOnlySpan<byte> n, out fault)
            || !TryReadNumber(jwk, JwkMember.Exponent, exponent, allowsLeadingZeros, JwkFaultCode.RsaExponentInvalid, out ReadOnlySpan<byte> e, out fault))
            return false;

        int bits = n.IsEmpty || n[0] == 0 ? 0 : ((n.Length - 1) * 8) + (32 - int.LeadingZeroCount(n[0]));
        material = new JwkMaterial(curve: null, e, n);
        fault = bits < MinModulusBits ? new(JwkFaultCode.RsaModulusTooShort, JwkMember.Modulus)
            : IsUsableExponent(e) ? JwkFault.None
            : new(JwkFaultCode.RsaExponentInvalid, JwkMember.Exponent);
        return fault.IsNone;
    }

    public static bool TryReadEllipticCurve(scoped in JwkMembers jwk, Span<byte> buffer, out JwkMaterial material, out JwkFault fault)
    {
        material = default;
        fault = jwk.FindStringFault(JwkMember.Curve);
        if (!fault.IsNone)
            return false;
        if (EllipticCurve.Find(jwk.String(JwkMember.Curve)) is not { } curve)
        {
            fault = new(jwk.Has(JwkMember.Curve) ? JwkFaultCode.UnknownCurve : JwkFaultCode.MissingMember, JwkMember.Curve);
            return false;
        }

        int length = curve.CoordinateLength;
        if (!TryReadCoordinate(jwk, JwkMember.X, buffer[..length], out ReadOnlySpan<byte> x, out fault)
            || !TryReadCoordinate(jwk, JwkMember.Y, buffer[length..(2 * length)], out ReadOnlySpan<byte> y, out fault))
            return false;
        material = new JwkMaterial(curve, x, y);
        return true;
    }

    private static bool TryReadNumber(
        scoped in JwkMembers jwk,
        JwkMember member,
        Span<byte> buffer,
        bool allowsLeadingZeros,
        JwkFaultCode tooLong,
        out ReadOnlySpan<byte> number,
        out JwkFault fault) =>
        allowsLeadingZeros
            ? JwkOctets.TryDecodeInteger(jwk, member, buffer, tooLong, out number, out fault)
            : JwkOctets.TryDecode(jwk, member, buffer, tooLong, out number, out fault);

    // RFC 7518 §6.2.1.2: the full length, leading zeros included.
    private static bool TryReadCoordinate(
        scoped in JwkMembers jwk, JwkMember member, Span<byte> buffer, out ReadOnlySpan<byte> coordinate, out JwkFault fault)
    {
        if (JwkOctets.TryDecode(jwk, member, buffer, JwkFaultCode.CoordinateLengthWrong, out coordinate, out fault) && coordinate.Length != buffer.Length)
            fault = new(JwkFaultCode.CoordinateLengthWrong, member);
        return fault.IsNone;
    }

    // Odd, at least 3, without leading zeros (RFC 7518 §6.3.1.2), and small enough to be a public exponent.
    private static bool IsUsableExponent(ReadOnlySpan<byte> e) =>
        !e.IsEmpty && e[0] != 0 && (e[^1] & 1) == 1 && (e.Length > 1 || e[0] >= 3);
}
