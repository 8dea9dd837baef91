using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Signatures;

/// <summary>Stage 4: a token whose issuer signed it. Verifying is the only way to get one.</summary>
internal sealed class VerifiedToken
{
    private VerifiedToken(TokenContent content) => Content = content;

    public TokenContent Content { get; }

    /// <summary>Verifies the signature of <paramref name="token"/> with a key of its issuer's.</summary>
    public static bool TryVerify(UnverifiedToken token, SignatureVerifier key, [NotNullWhen(true)] out VerifiedToken? verified)
    {
        verified = token.TryOpen(key, out TokenContent? content) ? new VerifiedToken(content) : null;
        return verified is not null;
    }
}
