using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Jose;

/// <summary>The members of a JWK besides its key material.</summary>
internal readonly record struct KeyDescription(string? KeyId, SignatureAlgorithm? Algorithm, bool IsNameless = false)
{
    /// <summary>The thumbprint of its certificate, <c>x5t</c> (RFC 7517 §4.8).</summary>
    public string? Sha1Thumbprint { get; init; }

    /// <summary>The thumbprint of its certificate, <c>x5t#S256</c> (RFC 7517 §4.9).</summary>
    public string? Sha256Thumbprint { get; init; }
}

/// <summary>A public key that verifies signatures, and the algorithms that it may be used with.</summary>
internal sealed class PublicKey
{
    private readonly KeyDescription _description;
    private readonly KeyType _keyType;
    private readonly EllipticCurve? _curve;
    private readonly (byte[] First, byte[] Second) _octets;
    private readonly Func<SecurityKey> _import;

    private PublicKey(
        KeyDescription description,
        KeyType keyType,
        EllipticCurve? curve,
        (byte[] First, byte[] Second) octets,
        Sha256Digest thumbprint,
        Func<SecurityKey> import)
    {
        SignatureLength = curve is null ? octets.Second.Length : 2 * curve.CoordinateLength;
        Thumbprint = thumbprint;
        _description = description;
        _keyType = keyType;
        _curve = curve;
        _octets = octets;
        _import = import;
    }

    /// <summary>The <c>kid</c>, if the key has one.</summary>
    public string? KeyId => _description.KeyId;

    /// <inheritdoc cref="KeyDescription.Sha1Thumbprint"/>
    public string? Sha1Thumbprint => _description.Sha1Thumbprint;

    /// <inheritdoc cref="KeyDescription.Sha256Thumbprint"/>
    public string? Sha256Thumbprint => _description.Sha256Thumbprint;

    /// <summary>Whether the format of the key has no names (PEM). Such a key matches every <c>kid</c>.</summary>
    public bool IsNameless => _description.IsNameless;

    /// <summary>The one algorithm that the key may be used with, if its <c>alg</c> names one (RFC 7517 §4.4).</summary>
    public SignatureAlgorithm? Algorithm => _description.Algorithm;

    /// <summary>The length of all signatures of this key, in octets (RFC 7518 §3.3, §3.4).</summary>
    public int SignatureLength { get; }

    /// <summary>The required members of the JWK (RFC 7638 §3.2), in lexicographic order.</summary>
    public IReadOnlyList<(string Name, string Value)> Members => _curve is null
        ? [("e", Base64Url.EncodeToString(_octets.First)), ("kty", "RSA"), ("n", Base64Url.EncodeToString(_octets.Second))]
        : [("crv", _curve.Name), ("kty", "EC"), ("x", Base64Url.EncodeToString(_octets.First)), ("y", Base64Url.EncodeToString(_octets.Second))];

    /// <summary>SHA-256 thumbprint (RFC 7638).</summary>
    public Sha256Digest Thumbprint { get; }

    public static PublicKey FromRsa(KeyDescription description, RSAParameters parameters, Sha256Digest thumbprint) => new(
        description,
        KeyType.Rsa,
        curve: null,
        (parameters.Exponent!, parameters.Modulus!),
        thumbprint,
        () => new RsaSecurityKey(parameters));

    // A new ECDsa for each import: one that is shared by threads serialises them.
    public static PublicKey FromEllipticCurve(KeyDescription description, EllipticCurve curve, ECParameters parameters, Sha256Digest thumbprint) => new(
        description,
        KeyType.EllipticCurve,
        curve,
        (parameters.Q.X!, parameters.Q.Y!),
        thumbprint,
        () => new ECDsaSecurityKey(ECDsa.Create(parameters)));

    /// <summary>The same key as a nameless one, see <see cref="IsNameless"/>.</summary>
    public PublicKey AsNameless() => new(_description with { IsNameless = true }, _keyType, _curve, _octets, Thumbprint, _import);

    /// <summary>Whether a <c>kid</c> matches this key. A nameless key matches all.</summary>
    public bool HasName(string keyId) => IsNameless || string.Equals(KeyId, keyId, StringComparison.Ordinal);

    /// <summary>Whether the key and a header without a <c>kid</c> both have a thumbprint of the same kind, equal or not.</summary>
    public bool HasThumbprintLike(KeyReference reference) =>
        (reference.Sha256Thumbprint is not null && Sha256Thumbprint is not null) || (reference.Sha1Thumbprint is not null && Sha1Thumbprint is not null);

    /// <summary>Whether the key has the thumbprint of a header without a <c>kid</c> (RFC 7515 §4.1.7, §4.1.8). If both have two, both must match.</summary>
    public bool HasCertificate(KeyReference reference) =>
        HasThumbprintLike(reference)
        && IsEqualIfPresent(reference.Sha256Thumbprint, Sha256Thumbprint)
        && IsEqualIfPresent(reference.Sha1Thumbprint, Sha1Thumbprint);

    /// <summary>Whether this key may verify signatures by <paramref name="algorithm"/> (RFC 7517 §4.4, RFC 7518 §3.3 to §3.5).</summary>
    public bool Suits(SignatureAlgorithm algorithm) =>
        algorithm.Suits(_keyType, _curve)
        && (Algorithm is null || Algorithm == algorithm);

    /// <summary>Whether <paramref name="other"/> is the same key under the same name for the same use.</summary>
    public bool IsSameAs(PublicKey other) =>
        Thumbprint == other.Thumbprint
        && _description == other._description;

    /// <summary>Whether the key has these octets. It compares as thumbprints would, without computing one.</summary>
    public bool HasOctets(EllipticCurve? curve, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        curve == _curve && first.SequenceEqual(_octets.First) && second.SequenceEqual(_octets.Second);

    /// <summary>RFC 8725 §3.4. The platform checks the point when it imports the key.</summary>
    public bool IsOnItsCurve()
    {
        if (_curve is null)
            return true;
        try
        {
            using ECDsa key = ((ECDsaSecurityKey)Import()).ECDsa;
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsEqualIfPresent(string? named, string? published) =>
        named is null || published is null || string.Equals(named, published, StringComparison.Ordinal);

    /// <summary>A new instance of the key for Microsoft.IdentityModel.</summary>
    public SecurityKey Import() => _import();
}
