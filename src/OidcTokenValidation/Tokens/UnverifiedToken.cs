using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>
/// A token that is well-formed and passed the screen, and that nobody has vouched for. It tells what is needed to find
/// a key (<c>iss</c>, <c>kid</c>, <c>alg</c>), and gives its content only to whoever brings the key that verifies it.
/// </summary>
internal sealed class UnverifiedToken
{
    private readonly ReadOnlyMemory<char> _compact;
    private readonly int _signatureLength;
    private readonly TokenContent _content;

    internal UnverifiedToken(ReadOnlyMemory<char> compact, in CompactJws jws, SignatureAlgorithm algorithm, in JoseHeader header, TokenContent content)
    {
        _compact = compact;
        _signatureLength = jws.Signature.Length;
        _content = content;
        Algorithm = algorithm;
        KeyId = header.HasKeyId ? header.KeyId.ToString() : null;
    }

    public SignatureAlgorithm Algorithm { get; }

    public string? KeyId { get; }

    public JsonString Issuer => _content.Claims.String(RegisteredClaim.Issuer);

    /// <summary>Gives out the content if <paramref name="key"/> verifies the signature (RFC 7515 §5.2), and only then.</summary>
    public bool TryOpen(SignatureVerifier key, [NotNullWhen(true)] out TokenContent? content)
    {
        bool verified = JwsSignature.Verify(_compact.Span, _signatureLength, Algorithm, key);
        content = verified ? _content : null;
        return verified;
    }
}
