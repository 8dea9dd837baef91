using OidcTokenValidation.Failures;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>The rules for logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6), in addition to those of all event tokens.</summary>
internal static class LogoutTokenRules
{
    // A provider sends a logout token once, at the time of the logout.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    // §2.4: explicit typing is recommended. Without it the event distinguishes a logout token from all other JWTs.
    private static readonly TypeRule Types = new(["logout+jwt", "JWT"], isOptional: true);

    private static readonly ClaimName LogoutEvent = ClaimName.From("http://schemas.openid.net/event/backchannel-logout");

    public static EventTokenRules Create(IReadOnlyList<string> clientIds, TimeSpan clockSkew) =>
        new(Types, new AudienceNames(clientIds), new MessageTimes(MaxAge, clockSkew), FindFailure);

    private static TokenFailure? FindFailure(in TokenClaims claims)
    {
        // §2.4: a nonce is prohibited, so that a logout token cannot be used as an ID token.
        bool isOther = claims.GetKind(RegisteredClaim.Nonce) != JsonKind.Absent
            || LogoutEvent.Find(claims.Json(RegisteredClaim.Events)).Kind != JsonKind.Object;
        if (isOther)
            return FailureTable.Get(TokenFailureCode.TokenKindNotAccepted);

        // §2.6: a subject, a session, or both
        (JsonKind subject, JsonKind session) = (claims.GetKind(RegisteredClaim.Subject), claims.GetKind(RegisteredClaim.SessionId));
        if (subject == JsonKind.Absent && session == JsonKind.Absent)
            return FailureTable.Get(TokenFailureCode.ClaimMissing);
        return IsTextOrAbsent(claims, RegisteredClaim.Subject) && IsTextOrAbsent(claims, RegisteredClaim.SessionId)
            ? null
            : FailureTable.Get(TokenFailureCode.ClaimInvalid);
    }

    private static bool IsTextOrAbsent(in TokenClaims claims, RegisteredClaim claim) => claims.GetKind(claim) switch
    {
        JsonKind.Absent => true,
        JsonKind.String => !claims.String(claim).IsEmpty,
        _ => false,
    };
}
