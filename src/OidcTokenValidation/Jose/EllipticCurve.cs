using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The curves of RFC 7518 §6.2.1.1.</summary>
internal sealed class EllipticCurve
{
    public static readonly EllipticCurve P256 = new("P-256", ECCurve.NamedCurves.nistP256, coordinateLength: 32);
    public static readonly EllipticCurve P384 = new("P-384", ECCurve.NamedCurves.nistP384, coordinateLength: 48);
    public static readonly EllipticCurve P521 = new("P-521", ECCurve.NamedCurves.nistP521, coordinateLength: 66);

    private EllipticCurve(string name, ECCurve curve, int coordinateLength)
    {
        Name = name;
        NameUtf8 = Encoding.ASCII.GetBytes(name);
        Curve = curve;
        CoordinateLength = coordinateLength;
    }

    public string Name { get; }

    public byte[] NameUtf8 { get; }

    public ECCurve Curve { get; }

    /// <summary>Octets of one coordinate: exactly so many in a key (RFC 7518 §6.2.1.2), twice so many in a signature (§3.4).</summary>
    public int CoordinateLength { get; }

    public static EllipticCurve? Find(JsonString name) =>
        name.Equals(P256.NameUtf8) ? P256
        : name.Equals(P384.NameUtf8) ? P384
        : name.Equals(P521.NameUtf8) ? P521
        : null;
}
