using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>A rule for the claims of one kind of event token, in addition to those of all kinds.</summary>
internal delegate TokenFailure? EventClaimsRule(in TokenClaims claims);

/// <summary>The rules for one kind of JWT that reports events (RFC 8417 §2.2, OpenID Connect Back-Channel Logout 1.0 §2.4). <see cref="EventTokenVerifier"/>
/// checks its issuer and signature.</summary>
/// <param name="types">The accepted values of <c>typ</c> (RFC 8417 §2.3).</param>
/// <param name="audiences">The names of this recipient, one of which is in <c>aud</c>.</param>
/// <param name="times">The rules for <c>iat</c>, <c>exp</c> and <c>nbf</c>.</param>
/// <param name="kind">The rule of the kind.</param>
internal sealed class EventTokenRules(TypeRule types, AudienceNames audiences, MessageTimes times, EventClaimsRule kind)
{
    /// <summary>The time until which a token that was issued at a time is accepted.</summary>
    public DateTimeOffset GetAcceptedUntil(DateTimeOffset issuedAt) => times.GetAcceptedUntil(issuedAt);

    /// <summary>The rules for the header: the type, and an algorithm that is allowed for the issuer (RFC 8725 §3.1, §3.11).</summary>
    public TokenFailure? FindHeaderFailure(SignatureAlgorithm algorithm, in JoseHeader header, AlgorithmSet allowed) =>
        !types.Accepts(header) ? FailureTable.Get(TokenFailureCode.TypeNotAccepted)
        : !allowed.Contains(algorithm) ? FailureTable.Get(TokenFailureCode.AlgorithmNotAllowed)
        : null;

    /// <summary>The rules for the claims, the cheapest first.</summary>
    public TokenFailure? FindFailure(in TokenClaims claims, DateTimeOffset now)
    {
        if (!audiences.AreIn(claims))
            return FailureTable.Get(TokenFailureCode.AudienceMismatch);
        TokenFailureCode code = times.FindFault(claims, now);
        if (code == TokenFailureCode.None)
            code = FindMemberFault(claims);
        return code == TokenFailureCode.None ? kind(claims) : FailureTable.Get(code);
    }

    // RFC 8417 §2.2: 'jti' and 'events' are required.
    private static TokenFailureCode FindMemberFault(in TokenClaims claims)
    {
        (JsonKind jwtId, JsonKind events) = (claims.GetKind(RegisteredClaim.JwtId), claims.GetKind(RegisteredClaim.Events));
        if (jwtId == JsonKind.Absent || events == JsonKind.Absent)
            return TokenFailureCode.ClaimMissing;
        bool areValid = jwtId == JsonKind.String && !claims.String(RegisteredClaim.JwtId).IsEmpty && events == JsonKind.Object;
        return areValid ? TokenFailureCode.None : TokenFailureCode.ClaimInvalid;
    }
}
