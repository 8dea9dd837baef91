namespace OidcTokenValidation.Jose;

/// <summary>The parsed protected header of a JWS, independent of its token: most tokens that a key signs have the same header.</summary>
internal sealed class ProtectedHeader(string encoded, in JoseHeader header, SignatureAlgorithm algorithm)
{
    private readonly JoseHeader.Copy _copy = header.ToCopy();

    /// <summary>The segment of the token.</summary>
    public string Encoded => encoded;

    public JoseHeader Header => _copy.Header;

    public SignatureAlgorithm Algorithm => Key.Algorithm;

    /// <summary>The key that the header names.</summary>
    public KeyReference Key { get; } = header.ToKeyReference(algorithm);
}

/// <summary>The members of a protected header that select the key: its name or the thumbprint of its certificate, and the algorithm.</summary>
/// <param name="KeyId">The <c>kid</c> (RFC 7515 §4.1.4); null if there is none.</param>
/// <param name="Sha1Thumbprint">The <c>x5t</c> (RFC 7515 §4.1.7); null if there is none, or a <c>kid</c> selects the key.</param>
/// <param name="Sha256Thumbprint">The <c>x5t#S256</c> (RFC 7515 §4.1.8); null if there is none, or a <c>kid</c> selects the key.</param>
/// <param name="Algorithm">The <c>alg</c> (RFC 7515 §4.1.1).</param>
internal sealed record KeyReference(string? KeyId, string? Sha1Thumbprint, string? Sha256Thumbprint, SignatureAlgorithm Algorithm)
{
    /// <summary>Whether the header names a certificate instead of a key.</summary>
    public bool NamesCertificate => KeyId is null && (Sha1Thumbprint ?? Sha256Thumbprint) is not null;
}
