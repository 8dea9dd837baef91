using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>
/// The claim checks of RFC 9068, in one method of plain calls, as the issuer's profile requires them. They run twice on the same claims: over the
/// unverified token, where they can only reject, and as stage 5 over the verified one, where they decide.
/// </summary>
internal sealed class AccessTokenRules(AudienceRule audience, TokenLifetimeRules lifetime)
{
    /// <summary>Stage 5: creates an access token from a verified token whose claims pass the rules.</summary>
    public bool TryAccept(
        VerifiedToken verified,
        string issuer,
        TokenProfile profile,
        DateTimeOffset now,
        [NotNullWhen(true)] out AccessToken? token,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        failure = FindFailure(verified.Content.Claims, profile.Rules, now) ?? FindBindingFailure(verified.Content.Claims, profile.Rules);
        token = failure is null ? new AccessToken(new AcceptedClaims(issuer, verified.Content, profile, lifetime), now) : null;
        return token is not null;
    }

    /// <summary>Stage 5 for a cached token. Of the rules that its claims passed, only those about time can fail later.</summary>
    public bool TryAcceptAgain(
        AcceptedClaims accepted, DateTimeOffset now, [NotNullWhen(true)] out AccessToken? token, [NotNullWhen(false)] out TokenFailure? failure)
    {
        failure = FindLifetimeFailure(accepted.Content.Claims, accepted.Profile.Rules, now);
        token = failure is null ? new AccessToken(accepted, now) : null;
        return token is not null;
    }

    /// <summary>The first rule that the claims fail; null if they pass all.</summary>
    /// <remarks><c>auth_time</c>, <c>acr</c>, <c>amr</c> and <c>scope</c> (RFC 9068 §2.2.1, §2.2.3) are not checked: a value of an unsupported type grants
    /// nothing, and <see cref="AccessToken"/> ignores it.</remarks>
    public TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile, DateTimeOffset now) =>
        FindFormFailure(claims, profile)
        ?? FindAudienceFailure(claims, profile)
        ?? FindLifetimeFailure(claims, profile, now);

    /// <summary>The rules of the profile that depend neither on the identifiers of this API nor on the time.</summary>
    public static TokenFailure? FindFormFailure(in TokenClaims claims, ProfileRules profile) =>
        TokenKindRules.FindFailure(claims, profile)       // RFC 8725 §3.12: no other kind of token
        ?? StringRules.FindFailure(claims, profile)       // RFC 9068 §2.2: iss, sub, client_id, jti
        ?? ActorRules.FindFailure(claims)                 // RFC 8693 §4.1, §4.4: act, may_act
        ?? AuthorizationDetailsClaim.FindFailure(claims); // RFC 9396 §9.1

    /// <summary>RFC 9068 §4: aud.</summary>
    public TokenFailure? FindAudienceFailure(in TokenClaims claims, ProfileRules profile) => audience.FindFailure(claims, profile);

    /// <summary>RFC 7519 §4.1.4 to §4.1.6: exp, nbf, iat.</summary>
    public TokenFailure? FindLifetimeFailure(in TokenClaims claims, ProfileRules profile, DateTimeOffset now) => lifetime.FindFailure(claims, profile, now);

    /// <summary>Adds the results of all rules, for a report.</summary>
    public void CollectFailures(in TokenClaims claims, ProfileRules profile, DateTimeOffset now, CollectedFailures failures)
    {
        failures.Add(CheckPoint.Kind, TokenKindRules.FindFailure(claims, profile));
        failures.Add(CheckPoint.Audience, audience.FindFailure(claims, profile));
        foreach (ClaimName missing in StringRules.FindMissing(claims, profile))
            failures.Add(CheckPoint.RequiredClaims, ClaimFailures.Missing(missing));
        failures.Add(CheckPoint.ValidClaims, StringRules.FindInvalid(claims, profile));
        failures.Add(CheckPoint.ValidClaims, ActorRules.FindFailure(claims));
        failures.Add(CheckPoint.ValidClaims, AuthorizationDetailsClaim.FindFailure(claims));
        lifetime.CollectFailures(claims, profile, now, failures);
        failures.Add(CheckPoint.RequiredClaims, failure: null);
        failures.Add(CheckPoint.ValidClaims, failure: null);
    }

    /// <summary>RFC 9068 §4: the header's <c>typ</c> is one that the issuer's profile accepts for access tokens.</summary>
    public static TokenFailure? FindTypeFailure(in JoseHeader header, ProfileRules profile) => profile.Types.Accepts(header)
        ? null
        : FailureTable.Get(TokenFailureCode.TypeNotAccepted).WithExplanation(
            profile, static profile => $"Expected the header's 'typ' to be {profile.Types} by the profile {profile.Profile}.");

    // RFC 9449 §7.2: no downgrade of a token that the provider shows to be bound to a key.
    private static TokenFailure? FindBindingFailure(in TokenClaims claims, ProfileRules profile) =>
        profile.KeyBoundClaim is { } bound
        && TokenKindRules.Matches(claims, bound)
        && !ConfirmationClaim.GetBinding(claims).HasFlag(TokenBinding.DPoP) ? KeyNotNamed(bound) : null;

    private static TokenFailure KeyNotNamed(KindClaim bound) =>
        FailureTable.Get(TokenFailureCode.ConfirmationNotEnforceable).WithExplanation(bound, static bound =>
            $"The token is bound to a key by its claim '{bound.Claim}', but does not name the key. "
            + "Expected 'cnf' with 'jkt' (RFC 9449 §6.1).");
}
