using System.Collections.Frozen;
using System.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The key types that verify signatures (RFC 7518 §6.1).</summary>
internal enum KeyType
{
    Rsa,
    EllipticCurve,
}

/// <summary>One row of the table of signature algorithms (RFC 7518 §3.1). The table is data: another algorithm is another row.</summary>
/// <remarks>"none" and the HMAC algorithms have no row: an API has no secret of its provider.</remarks>
internal sealed class SignatureAlgorithm
{
    private static readonly SignatureAlgorithm[] Table =
    [
        new(0, "RS256", KeyType.Rsa, curve: null),
        new(1, "RS384", KeyType.Rsa, curve: null),
        new(2, "RS512", KeyType.Rsa, curve: null),
        new(3, "PS256", KeyType.Rsa, curve: null),
        new(4, "PS384", KeyType.Rsa, curve: null),
        new(5, "PS512", KeyType.Rsa, curve: null),
        new(6, "ES256", KeyType.EllipticCurve, EllipticCurve.P256),
        new(7, "ES384", KeyType.EllipticCurve, EllipticCurve.P384),
        new(8, "ES512", KeyType.EllipticCurve, EllipticCurve.P521),
    ];

    private static readonly FrozenDictionary<string, SignatureAlgorithm> ByName = Table.ToFrozenDictionary(static a => a.Name, StringComparer.Ordinal);

    private SignatureAlgorithm(int ordinal, string name, KeyType keyType, EllipticCurve? curve)
    {
        Ordinal = ordinal;
        Name = name;
        NameUtf8 = Encoding.ASCII.GetBytes(name);
        KeyType = keyType;
        Curve = curve;
    }

    /// <summary>All algorithms, in the order of RFC 7518.</summary>
    public static IReadOnlyList<SignatureAlgorithm> All => Table;

    /// <summary>The registered name, case-sensitive.</summary>
    public string Name { get; }

    private byte[] NameUtf8 { get; }

    public KeyType KeyType { get; }

    /// <summary>The one curve that an ECDSA algorithm is defined for (RFC 7518 §3.4).</summary>
    public EllipticCurve? Curve { get; }

    /// <summary>Whether keys of this type and on this curve can be used with this algorithm.</summary>
    public bool Suits(KeyType keyType, EllipticCurve? curve) => keyType == KeyType && curve == Curve;

    /// <summary>The index of this algorithm in <see cref="All"/>.</summary>
    public int Ordinal { get; }

    public static SignatureAlgorithm? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The algorithm that a header names; null for "none", HMAC and unknown algorithms.</summary>
    public static SignatureAlgorithm? Find(Text.JsonString name)
    {
        foreach (SignatureAlgorithm algorithm in Table)
        {
            if (name.Equals(algorithm.NameUtf8))
                return algorithm;
        }

        return null;
    }
}
