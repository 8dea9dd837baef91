using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The key types that verify signatures (RFC 7518 §6.1, RFC 8037 §2, RFC 9964).</summary>
internal enum KeyType
{
    Rsa,
    EllipticCurve,
    Okp,
    Akp,
}

/// <summary>What a key must be for an algorithm: its type, and its curve (EC, OKP) or its algorithm (AKP).</summary>
internal sealed class KeyKind : IEquatable<KeyKind>
{
    public static readonly KeyKind Rsa = new(KeyType.Rsa, string.Empty, partLength: 0);
    public static readonly KeyKind P256 = new(KeyType.EllipticCurve, "P-256", partLength: 32) { Curve = ECCurve.NamedCurves.nistP256 };
    public static readonly KeyKind P384 = new(KeyType.EllipticCurve, "P-384", partLength: 48) { Curve = ECCurve.NamedCurves.nistP384 };
    public static readonly KeyKind P521 = new(KeyType.EllipticCurve, "P-521", partLength: 66) { Curve = ECCurve.NamedCurves.nistP521 };

    public KeyKind(KeyType type, string name, int partLength)
    {
        (Type, Name, PartLength) = (type, name, partLength);
        NameUtf8 = Encoding.ASCII.GetBytes(name);
    }

    public KeyType Type { get; }

    /// <summary>The value of <c>kty</c>.</summary>
    public string TypeName => Type switch
    {
        KeyType.Rsa => "RSA",
        KeyType.EllipticCurve => "EC",
        KeyType.Okp => "OKP",
        _ => "AKP",
    };

    /// <summary>The value of <c>crv</c>, or of <c>alg</c> for AKP; empty for RSA.</summary>
    public string Name { get; }

    public byte[] NameUtf8 { get; }

    /// <summary>Octets of <c>x</c> (OKP), <c>pub</c> (AKP), or of one coordinate (EC), leading zeros included (RFC 7518 §6.2.1.2); 0 for RSA.</summary>
    public int PartLength { get; }

    /// <summary>The number of members with octets.</summary>
    public int Parts => Type is KeyType.Rsa or KeyType.EllipticCurve ? 2 : 1;

    /// <summary>The curve, if the platform has it (RFC 7518 §6.2.1.1).</summary>
    public ECCurve? Curve { get; private init; }

    /// <summary>The kind of EC keys on a curve of the platform; null for any other curve.</summary>
    public static KeyKind? FindPlatformCurve(JsonString name) =>
        name.Equals(P256.NameUtf8) ? P256
        : name.Equals(P384.NameUtf8) ? P384
        : name.Equals(P521.NameUtf8) ? P521
        : null;

    /// <inheritdoc/>
    public bool Equals(KeyKind? other) =>
        ReferenceEquals(this, other) || (other is not null && Type == other.Type && string.Equals(Name, other.Name, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KeyKind);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
