using OidcTokenValidation.Jose;

namespace OidcTokenValidation;

/// <summary>An algorithm for the signatures of tokens and proofs: its registered name, the keys that it is for, and how one of them verifies.</summary>
/// <remarks>
/// RS256 to RS512, PS256 to PS512 and ES256 to ES512 (RFC 7518 §3.1) are always known. Further ones are added to
/// <see cref="AccessTokenValidationOptions.SignatureAlgorithms"/>: Ed25519 by the package <c>OidcTokenValidation.NSec</c>, ML-DSA by
/// <see cref="AccessTokenValidationOptions.AddMLDsa"/>, both in managed code by the package <c>OidcTokenValidation.BouncyCastle</c>, and any other by the
/// methods of this class. Keys are read from JWKs by this library; an algorithm gets the octets of a public key. "none" and algorithms with secrets cannot be
/// created.
/// </remarks>
public sealed class SignatureAlgorithm
{
    private const int MaxNameLength = 32;

    private readonly Func<ReadOnlyMemory<byte>, ISignatureVerifier>? _createVerifier;

    internal SignatureAlgorithm(string name, KeyKind kind, int? signatureLength, Func<ReadOnlyMemory<byte>, ISignatureVerifier>? createVerifier = null)
    {
        (Name, Kind, SignatureLength, _createVerifier) = (name, kind, signatureLength, createVerifier);
        NameUtf8 = System.Text.Encoding.ASCII.GetBytes(name);
    }

    /// <summary>The registered name, the value of <c>alg</c> (RFC 7515 §4.1.1). Case-sensitive.</summary>
    public string Name { get; }

    /// <summary>The type of its keys, <c>kty</c> (RFC 7517 §4.1): <c>RSA</c>, <c>EC</c>, <c>OKP</c> or <c>AKP</c>.</summary>
    public string KeyType => Kind.TypeName;

    /// <summary>The curve of its keys, <c>crv</c>; null for the types <c>RSA</c> and <c>AKP</c>, which have none.</summary>
    public string? Curve => Kind.Type is Jose.KeyType.EllipticCurve or Jose.KeyType.Okp ? Kind.Name : null;

    /// <summary>The length of every signature, in octets; null for RSA: the length of the key's modulus.</summary>
    public int? SignatureLength { get; }

    internal KeyKind Kind { get; }

    internal byte[] NameUtf8 { get; }

    /// <summary>An algorithm with keys of the type <c>OKP</c> (RFC 8037 §2): the octets of a key are the value of <c>x</c>.</summary>
    /// <param name="name">The registered name: 1 to 32 characters of printable ASCII without space, quotation mark, comma and backslash.</param>
    /// <param name="curve">The value of <c>crv</c>, with the same characters. All algorithms of one curve are names of the same algorithm, as <c>EdDSA</c> and
    /// <c>Ed25519</c> are (RFC 9864 §2.2): a key whose <c>alg</c> is one of them verifies signatures by the others.</param>
    /// <param name="keyLength">The length of a public key, in octets: from 1 to 4,096.</param>
    /// <param name="signatureLength">The length of a signature, in octets: from 1 to 16,384.</param>
    /// <param name="createVerifier">Creates a verifier of the public key with these octets. It throws if they are no key: the key is then not used.</param>
    /// <exception cref="ArgumentException">A value is out of its range, or the name is that of an algorithm without keys or with secrets ("none",
    /// HMAC).</exception>
    public static SignatureAlgorithm CreateOkp(
        string name, string curve, int keyLength, int signatureLength, Func<ReadOnlyMemory<byte>, ISignatureVerifier> createVerifier) =>
        Create(name, new KeyKind(Jose.KeyType.Okp, CheckName(curve, nameof(curve)), keyLength), signatureLength, createVerifier);

    /// <summary>An algorithm with keys of the type <c>AKP</c> (RFC 9964): the octets of a key are the value of <c>pub</c>, and its <c>alg</c> is this
    /// algorithm.</summary>
    /// <param name="name">See <see cref="CreateOkp"/>.</param>
    /// <param name="keyLength">See <see cref="CreateOkp"/>.</param>
    /// <param name="signatureLength">See <see cref="CreateOkp"/>.</param>
    /// <param name="createVerifier">See <see cref="CreateOkp"/>.</param>
    /// <exception cref="ArgumentException">See <see cref="CreateOkp"/>.</exception>
    public static SignatureAlgorithm CreateAkp(
        string name, int keyLength, int signatureLength, Func<ReadOnlyMemory<byte>, ISignatureVerifier> createVerifier) =>
        Create(name, new KeyKind(Jose.KeyType.Akp, CheckName(name, nameof(name)), keyLength), signatureLength, createVerifier);

    /// <summary>An algorithm with keys of the type <c>EC</c> on a curve of its own, for instance ES256K on secp256k1 (RFC 8812 §3): the octets of a key are
    /// the values of <c>x</c> and <c>y</c>, one after the other.</summary>
    /// <param name="name">See <see cref="CreateOkp"/>.</param>
    /// <param name="curve">The value of <c>crv</c>; not P-256, P-384 or P-521.</param>
    /// <param name="coordinateLength">The length of one coordinate, in octets: from 1 to 2,048.</param>
    /// <param name="signatureLength">See <see cref="CreateOkp"/>.</param>
    /// <param name="createVerifier">See <see cref="CreateOkp"/>. It throws for a point that is not on the curve (RFC 8725 §3.4).</param>
    /// <exception cref="ArgumentException">See <see cref="CreateOkp"/>.</exception>
    public static SignatureAlgorithm CreateEllipticCurve(
        string name, string curve, int coordinateLength, int signatureLength, Func<ReadOnlyMemory<byte>, ISignatureVerifier> createVerifier) =>
        Create(name, new KeyKind(Jose.KeyType.EllipticCurve, CheckName(curve, nameof(curve)), coordinateLength), signatureLength, createVerifier);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Whether it is one of RFC 7518, which Microsoft.IdentityModel verifies.</summary>
    internal bool IsBuiltIn => _createVerifier is null;

    internal ISignatureVerifier CreateVerifier(ReadOnlyMemory<byte> publicKey) => _createVerifier!(publicKey);

    private static SignatureAlgorithm Create(
        string name, KeyKind kind, int signatureLength, Func<ReadOnlyMemory<byte>, ISignatureVerifier> createVerifier)
    {
        ArgumentNullException.ThrowIfNull(createVerifier);
        CheckName(name, nameof(name));
        if (name.Equals("none", StringComparison.OrdinalIgnoreCase) || name.StartsWith("HS", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"'{name}' has no public keys: an API has no secret of its provider (RFC 8725 §3.2).", nameof(name));
        if (kind.PartLength < 1 || (long)kind.PartLength * kind.Parts > JwkMaterial.MaxBytes)
            throw new ArgumentException($"A public key has 1 to {JwkMaterial.MaxBytes} octets.", nameof(kind));
        ArgumentOutOfRangeException.ThrowIfLessThan(signatureLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signatureLength, JwsSignature.MaxBytes);
        return new SignatureAlgorithm(name, kind, signatureLength, createVerifier);
    }

    // It is written into challenges and metadata.
    private static string CheckName(string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        bool isName = name.Length <= MaxNameLength && !name.AsSpan().ContainsAnyExceptInRange('!', '~') && !name.AsSpan().ContainsAny("\"\\,");
        return isName ? name : throw new ArgumentException("A name has 1 to 32 characters of printable ASCII, without space, comma and quotes.", parameter);
    }
}

/// <summary>Verifies signatures with one public key, for a <see cref="SignatureAlgorithm"/>.</summary>
/// <remarks>An instance is used by one thread at a time, and is used again: each thread gets an instance of its own. It is disposed when the key is no longer
/// used.</remarks>
public interface ISignatureVerifier : IDisposable
{
    /// <summary>Whether <paramref name="signature"/> is the signature of <paramref name="signingInput"/> by the key.</summary>
    /// <param name="signingInput">The signing input: header and payload as they were sent (RFC 7515 §5.2).</param>
    /// <param name="signature">The signature; it has the length that the algorithm states.</param>
    /// <returns>False for every signature that is not valid. An exception counts as false, and the instance is not used again.</returns>
    bool Verify(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature);
}
