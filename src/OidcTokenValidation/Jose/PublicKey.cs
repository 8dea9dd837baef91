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
internal sealed class PublicKey(KeyDescription description, KeyKind kind, (byte[] First, byte[] Second) octets, Sha256Digest thumbprint)
{
    private readonly KeyDescription _description = description;
    private readonly (byte[] First, byte[] Second) _octets = octets;

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

    /// <summary>The octets of a key that is not RSA: a point's coordinates, <c>x</c> or <c>pub</c>.</summary>
    public ReadOnlyMemory<byte> Octets => _octets.Second.Length == 0 ? _octets.First : (byte[])[.. _octets.First, .. _octets.Second];

    /// <summary>The required members of the JWK (RFC 7638 §3.2), in lexicographic order.</summary>
    public IReadOnlyList<(string Name, string Value)> Members => kind.Type switch
    {
        KeyType.Rsa => [("e", Encode(_octets.First)), ("kty", kind.TypeName), ("n", Encode(_octets.Second))],
        KeyType.EllipticCurve => [("crv", kind.Name), ("kty", kind.TypeName), ("x", Encode(_octets.First)), ("y", Encode(_octets.Second))],
        KeyType.Okp => [("crv", kind.Name), ("kty", kind.TypeName), ("x", Encode(_octets.First))],
        _ => [("alg", kind.Name), ("kty", kind.TypeName), ("pub", Encode(_octets.First))],
    };

    /// <summary>SHA-256 thumbprint (RFC 7638).</summary>
    public Sha256Digest Thumbprint { get; } = thumbprint;

    /// <summary>The length of all signatures of this key by an algorithm, in octets (RFC 7518 §3.3, §3.4).</summary>
    public int GetSignatureLength(SignatureAlgorithm algorithm) => algorithm.SignatureLength ?? _octets.Second.Length;

    /// <summary>The same key as a nameless one, see <see cref="IsNameless"/>.</summary>
    public PublicKey AsNameless() => new(_description with { IsNameless = true }, kind, _octets, Thumbprint);

    /// <summary>Whether a <c>kid</c> matches this key (RFC 7515 §4.1.4, RFC 8725 §3.10). A nameless key matches all.</summary>
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
    public bool Suits(SignatureAlgorithm algorithm) => Suits(kind, algorithm, Algorithm);

    /// <summary>Whether keys of a kind are used with the algorithm, and the key's own <c>alg</c> does not exclude it.</summary>
    /// <remarks>All algorithms of one OKP curve are names of the same one: EdDSA and Ed25519 (RFC 9864 §2.2).</remarks>
    public static bool Suits(KeyKind kind, SignatureAlgorithm algorithm, SignatureAlgorithm? own) =>
        kind.Equals(algorithm.Kind) && (own is null || own == algorithm || kind.Type == KeyType.Okp);

    /// <summary>Whether <paramref name="other"/> is the same key under the same name for the same use.</summary>
    public bool IsSameAs(PublicKey other) =>
        Thumbprint == other.Thumbprint
        && _description with { Algorithm = null } == other._description with { Algorithm = null }
        && (Algorithm == other.Algorithm || kind.Type == KeyType.Okp);

    /// <summary>Whether the key has these octets. It compares as thumbprints would, without computing one.</summary>
    public bool HasOctets(KeyKind other, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        kind.Equals(other) && first.SequenceEqual(_octets.First) && second.SequenceEqual(_octets.Second);

    /// <summary>Imports the key once: the platform, or the algorithm's implementation, checks it (RFC 8725 §3.4).</summary>
    public JwkFault FindImportFault(AlgorithmTable algorithms)
    {
        try
        {
            if (kind.Curve is not null)
                ((ECDsaSecurityKey)Import()).ECDsa.Dispose();
            else if (kind.Type != KeyType.Rsa)
                algorithms.All.First(Suits).CreateVerifier(Octets).Dispose();
            return JwkFault.None;
        }
        catch (CryptographicException) when (kind.Curve is not null)
        {
            return new(JwkFaultCode.PointNotOnCurve, JwkMember.X);
        }
        catch (Exception) when (kind.Curve is null)
        {
            return new(JwkFaultCode.KeyRejected, kind.Type == KeyType.Akp ? JwkMember.AkpPublic : JwkMember.X);
        }
    }

    private static string Encode(byte[] octets) => Base64Url.EncodeToString(octets);

    private static bool IsEqualIfPresent(string? named, string? published) =>
        named is null || published is null || string.Equals(named, published, StringComparison.Ordinal);

    /// <summary>A new instance of the key for Microsoft.IdentityModel, whose algorithms are those of RFC 7518.</summary>
    /// <remarks>A new ECDsa for each import: one that is shared by threads serializes them.</remarks>
    public SecurityKey Import() => kind.Curve is { } curve
        ? new ECDsaSecurityKey(ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = _octets.First, Y = _octets.Second } }))
        : new RsaSecurityKey(new RSAParameters { Exponent = _octets.First, Modulus = _octets.Second });
}
