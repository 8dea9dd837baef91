namespace OidcTokenValidation.Jose;

/// <summary>The octets of a public key: exponent and modulus (RFC 7518 §3.3, §6.3.1), curve and coordinates of a point (§6.2.1, §6.2.1.1), or one value
/// (RFC 8037 §2, RFC 9964).</summary>
internal readonly ref struct JwkMaterial
{
    /// <summary>The greatest number of octets of a key.</summary>
    public const int MaxBytes = 4096;

    /// <summary>The greatest number of octets of an RSA key.</summary>
    public const int MaxRsaBytes = (MaxModulusBits / 8) + MaxExponentBytes;

    private const int MinModulusBits = 2048;
    private const int MaxModulusBits = 16384;
    private const int MaxExponentBytes = 4;

    private readonly KeyKind _kind;
    private readonly ReadOnlySpan<byte> _first;
    private readonly ReadOnlySpan<byte> _second;

    private JwkMaterial(KeyKind kind, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        _kind = kind;
        _first = first;
        _second = second;
    }

    public Sha256Digest Thumbprint => JwkThumbprint.Compute(_kind, _first, _second);

    /// <summary>Octets of the modulus; 0 for keys that are not RSA.</summary>
    public int ModulusLength => _kind.Type == KeyType.Rsa ? _second.Length : 0;

    /// <summary>Whether these are the octets of <paramref name="key"/>.</summary>
    public bool IsSameAs(PublicKey key) => key.HasOctets(_kind, _first, _second);

    /// <summary>Whether keys of this kind are used with the algorithm, and an <c>alg</c> of the key, if there is one, does not exclude it.</summary>
    public bool Suits(SignatureAlgorithm algorithm, SignatureAlgorithm? own) => PublicKey.Suits(_kind, algorithm, own);

    /// <summary>The key, independent of the bytes that it was read into.</summary>
    public PublicKey ToPublicKey(KeyDescription description) => ToPublicKey(description, Thumbprint);

    /// <summary>The key, if its thumbprint has been computed before.</summary>
    public PublicKey ToPublicKey(KeyDescription description, Sha256Digest thumbprint) =>
        new(description, _kind, (_first.ToArray(), _second.ToArray()), thumbprint);

    public static bool TryReadRsa(scoped in JwkMembers jwk, Span<byte> buffer, bool allowsLeadingZeros, out JwkMaterial material, out JwkFault fault)
    {
        material = default;
        Span<byte> modulus = buffer[MaxExponentBytes..MaxRsaBytes];
        Span<byte> exponent = buffer[..MaxExponentBytes];
        if (!TryReadNumber(jwk, JwkMember.Modulus, modulus, allowsLeadingZeros, JwkFaultCode.RsaModulusTooLong, out ReadOnlySpan<byte> n, out fault)
            || !TryReadNumber(jwk, JwkMember.Exponent, exponent, allowsLeadingZeros, JwkFaultCode.RsaExponentInvalid, out ReadOnlySpan<byte> e, out fault))
            return false;

        int bits = n.IsEmpty || n[0] == 0 ? 0 : ((n.Length - 1) * 8) + (32 - int.LeadingZeroCount(n[0]));
        material = new JwkMaterial(KeyKind.Rsa, e, n);
        fault = bits < MinModulusBits ? new(JwkFaultCode.RsaModulusTooShort, JwkMember.Modulus)
            : IsUsableExponent(e) ? JwkFault.None
            : new(JwkFaultCode.RsaExponentInvalid, JwkMember.Exponent);
        return fault.IsNone;
    }

    /// <summary>Reads a key of any other type. Its curve, or its algorithm (AKP), must be one of the table.</summary>
    public static bool TryRead(
        scoped in JwkMembers jwk, KeyType type, AlgorithmTable algorithms, Span<byte> buffer, out JwkMaterial material, out JwkFault fault)
    {
        material = default;
        JwkMember parameter = type == KeyType.Akp ? JwkMember.Algorithm : JwkMember.Curve;
        fault = jwk.FindStringFault(parameter);
        if (!fault.IsNone)
            return false;
        if (algorithms.FindKind(type, jwk.String(parameter)) is not { } kind)
        {
            JwkFaultCode unknown = type == KeyType.Akp ? JwkFaultCode.AlgorithmUnsuitable : JwkFaultCode.UnknownCurve;
            fault = new(jwk.Has(parameter) ? unknown : JwkFaultCode.MissingMember, parameter);
            return false;
        }

        int length = kind.PartLength;
        ReadOnlySpan<byte> y = default;
        if (!TryReadPart(jwk, type == KeyType.Akp ? JwkMember.AkpPublic : JwkMember.X, buffer[..length], out ReadOnlySpan<byte> x, out fault)
            || (type == KeyType.EllipticCurve && !TryReadPart(jwk, JwkMember.Y, buffer[length..(2 * length)], out y, out fault)))
            return false;
        material = new JwkMaterial(kind, x, y);
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
    private static bool TryReadPart(scoped in JwkMembers jwk, JwkMember member, Span<byte> buffer, out ReadOnlySpan<byte> part, out JwkFault fault)
    {
        if (JwkOctets.TryDecode(jwk, member, buffer, JwkFaultCode.CoordinateLengthWrong, out part, out fault) && part.Length != buffer.Length)
            fault = new(JwkFaultCode.CoordinateLengthWrong, member);
        return fault.IsNone;
    }

    // Odd, at least 3, without leading zeros (RFC 7518 §6.3.1.2), and small enough to be a public exponent.
    private static bool IsUsableExponent(ReadOnlySpan<byte> e) =>
        !e.IsEmpty && e[0] != 0 && (e[^1] & 1) == 1 && (e.Length > 1 || e[0] >= 3);
}
