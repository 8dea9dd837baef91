using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.SenderConstraints;

/// <summary>Stage 6: an access token that its sender may use. Only a token that passed this gate can become a valid result.</summary>
internal sealed class BoundToken
{
    private BoundToken(AccessToken token) => Token = token;

    public AccessToken Token { get; }

    /// <summary>Binds a token that came as Bearer. A token that is bound to a key is refused, whatever the configuration (RFC 9449 §7.2, RFC 8705 §3).</summary>
    public static bool TryBindBearer(AccessToken token, in TokenClaims claims, [NotNullWhen(true)] out BoundToken? bound, [NotNullWhen(false)] out TokenFailure? failure)
    {
        bound = null;
        failure = null;
        if (claims.KindOf(RegisteredClaim.Confirmation) != JsonKind.Absent)
        {
            failure = Failures.Of(TokenFailureCode.BoundTokenWithoutProof);
            return false;
        }

        bound = new BoundToken(token);
        return true;
    }
}
