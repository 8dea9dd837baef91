using System.Diagnostics.CodeAnalysis;
using System.Text;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>
/// Stage 5 for an opaque token: what its issuer says about it (RFC 7662 §2.2). The answer must name whom the token is for and a subject or a client;
/// all else that it states is judged as in a JWT.
/// </summary>
internal sealed class IntrospectedTokenRules(AudienceRule audience, TokenLifetimeRules lifetime)
{
    private static readonly RegisteredClaim[] Strings = [RegisteredClaim.Subject, RegisteredClaim.ClientId, RegisteredClaim.JwtId];

    private static readonly TokenFailure WrongType = FailureTable.Get(TokenFailureCode.TypeNotAccepted).WithExplanation(
        "Expected 'token_type' of the introspection endpoint's answer to be Bearer or DPoP, and 'token_use' or 'token_usage', if there, access_token. A refresh token, or another one that is no access token, was probably sent.");

    private static readonly TokenFailure Unbound = FailureTable.Get(TokenFailureCode.ConfirmationNotEnforceable).WithExplanation(
        "The introspection endpoint says that the token is bound to a key ('token_type' DPoP), but does not say to which: expected 'cnf' with 'jkt' (RFC 9449 §6.2).");

    private static readonly TokenFailure Nobody = FailureTable.Get(TokenFailureCode.ClaimMissing).WithExplanation(
        "Expected 'sub' or 'client_id' in the introspection endpoint's answer; it has neither.").At(CheckPoint.Audience);

    private static readonly TokenFailure ForNobody = FailureTable.Get(TokenFailureCode.ClaimMissing).WithExplanation(
        "Expected 'aud' in the introspection endpoint's answer; it has none, and the token may be for another API. Let the client ask for a token for this API, and the provider tell whom it is for.").At(CheckPoint.Audience);

    /// <summary>Makes an active token an access token, if it keeps the rules.</summary>
    public bool TryAccept(
        IntrospectedToken introspected,
        string issuer,
        TokenProfile profile,
        DateTimeOffset now,
        [NotNullWhen(true)] out AccessToken? token,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        failure = FindFailure(introspected, issuer, now);
        token = failure is null ? new AccessToken(new AcceptedClaims(issuer, introspected.Content, profile, lifetime), now) : null;

        // RFC 9449 §7.2: no downgrade, neither to Bearer nor to a certificate.
        if (token is not null && introspected.IsBound && !token.Binding.HasFlag(TokenBinding.DPoP))
            (token, failure) = (null, Unbound);
        return token is not null;
    }

    private TokenFailure? FindFailure(IntrospectedToken introspected, string issuer, DateTimeOffset now)
    {
        TokenClaims claims = introspected.Content.Claims;
        return FindIssuerFailure(claims, issuer)
            ?? (introspected.IsAccessToken ? null : WrongType)
            ?? FindStringFailure(claims)
            ?? (claims.KindOf(RegisteredClaim.Audience) == JsonKind.Absent ? ForNobody : audience.FindFailure(claims, TokenProfile.Rfc9068.Rules))
            ?? lifetime.FindStatedFailure(claims, now);
    }

    private static TokenFailure? FindIssuerFailure(in TokenClaims claims, string issuer)
    {
        JsonKind kind = claims.KindOf(RegisteredClaim.Issuer);
        if (kind == JsonKind.Absent)
            return null;
        if (kind != JsonKind.String)
            return ClaimFailures.Invalid(RegisteredClaim.Issuer);
        return claims.String(RegisteredClaim.Issuer).Equals(Encoding.UTF8.GetBytes(issuer)) ? null : FailureTable.Get(TokenFailureCode.IssuerNotTrusted);
    }

    private static TokenFailure? FindStringFailure(in TokenClaims claims)
    {
        bool isNobody = claims.KindOf(RegisteredClaim.Subject) == JsonKind.Absent && claims.KindOf(RegisteredClaim.ClientId) == JsonKind.Absent;
        return StringRules.FindEmpty(claims, Strings) ?? (isNobody ? Nobody : null);
    }
}
