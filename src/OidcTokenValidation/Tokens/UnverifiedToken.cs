using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>
/// A token that is well-formed and passed the early checks, and whose signature is not verified. It exposes what selects the key (<c>iss</c>, <c>kid</c>,
/// <c>alg</c>), and its content only together with the key that verifies it. The default has no content.
/// </summary>
internal readonly struct UnverifiedToken
{
    private readonly ReadOnlyMemory<char> _compact;
    private readonly int _signatureLength;
    private readonly TokenContent? _content;

    internal UnverifiedToken(ReadOnlyMemory<char> compact, in CompactJws jws, ProtectedHeader header, TokenContent content)
    {
        _compact = compact;
        _signatureLength = jws.Signature.Length;
        _content = content;
        Header = header;
    }

    public ProtectedHeader Header { get; }

    public JsonString Issuer => _content is null ? default : _content.Claims.String(RegisteredClaim.Issuer);

    /// <summary>Returns the content if <paramref name="key"/> verifies the signature (RFC 7515 §5.2), and only then.</summary>
    public bool TryOpen(SignatureVerifier key, [NotNullWhen(true)] out TokenContent? content)
    {
        content = _content is not null && JwsSignature.Verify(_compact.Span, _signatureLength, Header.Algorithm, key) ? _content : null;
        return content is not null;
    }
}
