using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Tokens;

/// <summary>Stage 4: a token whose signature was verified with a key of its issuer (RFC 9068 §4). Verifying is the only way to get one.</summary>
/// <remarks>It does not reference the header, which can be longer than everything else: verified tokens are cached.</remarks>
internal sealed class VerifiedToken
{
    private readonly SignatureVerifier _key;

    private VerifiedToken(in UnverifiedToken token, TokenContent content, SignatureVerifier key)
    {
        KeyReference = token.Header.Key;
        Content = content;
        _key = key;
    }

    public TokenContent Content { get; }

    /// <summary>The key that the header names.</summary>
    public KeyReference KeyReference { get; }

    /// <summary>Whether this key verified the token.</summary>
    public bool IsVerifiedBy(SignatureVerifier? key) => ReferenceEquals(key, _key);

    /// <summary>Verifies the signature of <paramref name="token"/> with a key of its issuer.</summary>
    public static bool TryVerify(in UnverifiedToken token, SignatureVerifier key, [NotNullWhen(true)] out VerifiedToken? verified)
    {
        verified = token.TryOpen(key, out TokenContent? content) ? new VerifiedToken(token, content, key) : null;
        return verified is not null;
    }
}
