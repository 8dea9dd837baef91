using System.Diagnostics.CodeAnalysis;
using System.Text;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>
/// Stage 5 for an opaque token: the rules for the introspection response (RFC 7662 §2.2). It must have an audience, and a subject or a client; all other
/// claims that it has are checked as in a JWT.
/// </summary>
internal sealed class IntrospectedTokenRules(AudienceRule audience, TokenLifetimeRules lifetime)
{
    private static readonly ClaimName[] Strings = [RegisteredClaim.Subject, RegisteredClaim.ClientId, RegisteredClaim.JwtId];

    private static readonly TokenFailure WrongType = FailureTable.Get(TokenFailureCode.TypeNotAccepted).WithExplanation(
        "Expected 'token_type' of the introspection response to be Bearer or DPoP, and 'token_use' or 'token_usage', if present, to be access_token. "
        + "A refresh token, or another token that is not an access token, was probably sent.");

    private static readonly TokenFailure KeyNotNamed = FailureTable.Get(TokenFailureCode.ConfirmationNotEnforceable).WithExplanation(
        "By the introspection response the token is bound to a key ('token_type' DPoP), but the key is missing: expected 'cnf' with 'jkt' (RFC 9449 §6.2).");

    private static readonly TokenFailure WithoutSubject = FailureTable.Get(TokenFailureCode.ClaimMissing).WithExplanation(
        "Expected 'sub' or 'client_id' in the introspection response; it has neither.").At(CheckPoint.Audience);

    private static readonly TokenFailure WithoutAudience = FailureTable.Get(TokenFailureCode.ClaimMissing).WithExplanation(
        "Expected 'aud' in the introspection response; it has none, and the token may be for another API. "
        + "Let the client request a token for this API, and let the provider send 'aud'.").At(CheckPoint.Audience);

    /// <summary>Creates an access token from an active token whose claims pass the rules.</summary>
    public bool TryAccept(
        IntrospectedToken introspected,
        string issuer,
        TokenProfile profile,
        DateTimeOffset now,
        [NotNullWhen(true)] out AccessToken? token,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        failure = FindFailure(introspected, issuer, now) ?? FindBindingFailure(introspected);
        token = failure is null ? new AccessToken(new AcceptedClaims(issuer, introspected.Content, profile, lifetime), now) : null;
        return token is not null;
    }

    private TokenFailure? FindFailure(IntrospectedToken introspected, string issuer, DateTimeOffset now)
    {
        TokenClaims claims = introspected.Content.Claims;
        return FindIssuerFailure(claims, issuer)
            ?? (introspected.IsAccessToken ? null : WrongType)
            ?? FindStringFailure(claims)
            ?? ActorRules.FindFailure(claims)
            ?? AuthorizationDetailsClaim.FindFailure(claims)   // RFC 9396 §9.2
            ?? (claims.GetKind(RegisteredClaim.Audience) == JsonKind.Absent ? WithoutAudience : audience.FindFailure(claims, TokenProfile.Rfc9068.Rules))
            ?? lifetime.FindPresentFailure(claims, TokenProfile.Rfc9068.Rules, now);
    }

    // RFC 9449 §7.2: no downgrade, neither to Bearer nor to a certificate.
    private static TokenFailure? FindBindingFailure(IntrospectedToken introspected) =>
        introspected.IsBound && !ConfirmationClaim.GetBinding(introspected.Content.Claims).HasFlag(TokenBinding.DPoP) ? KeyNotNamed : null;

    private static TokenFailure? FindIssuerFailure(in TokenClaims claims, string issuer)
    {
        JsonKind kind = claims.GetKind(RegisteredClaim.Issuer);
        if (kind == JsonKind.Absent)
            return null;
        if (kind != JsonKind.String)
            return ClaimFailures.Invalid(RegisteredClaim.Issuer);
        return claims.String(RegisteredClaim.Issuer).Equals(Encoding.UTF8.GetBytes(issuer)) ? null : FailureTable.Get(TokenFailureCode.IssuerNotTrusted);
    }

    private static TokenFailure? FindStringFailure(in TokenClaims claims)
    {
        bool hasNeither = claims.GetKind(RegisteredClaim.Subject) == JsonKind.Absent && claims.GetKind(RegisteredClaim.ClientId) == JsonKind.Absent;
        return StringRules.FindInvalid(claims, Strings) ?? (hasNeither ? WithoutSubject : null);
    }
}
