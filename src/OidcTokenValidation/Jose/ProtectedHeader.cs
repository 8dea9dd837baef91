namespace OidcTokenValidation.Jose;

/// <summary>The protected header of a JWS, read, and apart from the token that it came with: a key signs the same one in every token.</summary>
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
