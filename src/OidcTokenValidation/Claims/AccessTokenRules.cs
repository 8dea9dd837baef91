using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>
/// The claim checks of RFC 9068, in one method of plain calls, as the issuer's profile has them. They run twice on the same claims: over the unverified
/// token, where they can only refuse, and as stage 5 over the verified one, where they decide.
/// </summary>
internal sealed class AccessTokenRules(AudienceRule audience, TokenLifetimeRules lifetime)
{
    /// <summary>Stage 5: makes a verified token an access token, if it keeps the rules.</summary>
    public bool TryAccept(
        VerifiedToken verified,
        string issuer,
        TokenProfile profile,
        DateTimeOffset now,
        [NotNullWhen(true)] out AccessToken? token,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        failure = FindFailure(verified.Content.Claims, profile.Rules, now);
        token = failure is null ? new AccessToken(new AcceptedClaims(issuer, verified.Content, profile, lifetime), now) : null;

        // RFC 9449 §7.2: no downgrade.
        if (token is not null && profile.Rules.BoundToKey is { } mark && TokenKindRules.IsThere(verified.Content.Claims, mark) && !token.Binding.HasFlag(TokenBinding.DPoP))
            (token, failure) = (null, Unbound(mark));
        return token is not null;
    }

    /// <summary>Stage 5 for a token that comes again: of the rules that it kept, those about time can be broken meanwhile, and no others.</summary>
    public bool TryAcceptAgain(AcceptedClaims accepted, DateTimeOffset now, [NotNullWhen(true)] out AccessToken? token, [NotNullWhen(false)] out TokenFailure? failure)
    {
        failure = lifetime.FindFailure(accepted.Content.Claims, now);
        token = failure is null ? new AccessToken(accepted, now) : null;
        return token is not null;
    }

    /// <summary>The first rule that the claims break; null if they keep all.</summary>
    /// <remarks>
    /// <c>auth_time</c>, <c>acr</c>, <c>amr</c> and <c>scope</c> (RFC 9068 §2.2.1, §2.2.3) are not among the rules: in a form that is not read they grant
    /// nothing,
    /// and <see cref="AccessToken"/> leaves them out.
    /// </remarks>
    public TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile, DateTimeOffset now) =>
        FindFormFailure(claims, profile)
        ?? FindAudienceFailure(claims, profile)
        ?? FindLifetimeFailure(claims, now);

    /// <summary>What the profile demands of the claims, whatever this API is called and whatever the time is.</summary>
    public static TokenFailure? FindFormFailure(in TokenClaims claims, ProfileRules profile) =>
        TokenKindRules.FindFailure(claims, profile)      // RFC 8725 §3.12: no other kind of token
        ?? StringRules.FindFailure(claims, profile);     // RFC 9068 §2.2: iss, sub, client_id, jti

    /// <summary>RFC 9068 §4: aud.</summary>
    public TokenFailure? FindAudienceFailure(in TokenClaims claims, ProfileRules profile) => audience.FindFailure(claims, profile);

    /// <summary>RFC 7519 §4.1.4 to §4.1.6: exp, nbf, iat.</summary>
    public TokenFailure? FindLifetimeFailure(in TokenClaims claims, DateTimeOffset now) => lifetime.FindFailure(claims, now);

    /// <summary>Notes what each of the rules says, for a report.</summary>
    public void JudgeAll(in TokenClaims claims, ProfileRules profile, DateTimeOffset now, CollectedFailures faults)
    {
        faults.Judge(CheckPoint.Kind, TokenKindRules.FindFailure(claims, profile));
        faults.Judge(CheckPoint.Audience, audience.FindFailure(claims, profile));
        foreach (RegisteredClaim missing in StringRules.FindMissing(claims, profile))
            faults.Judge(CheckPoint.RequiredClaims, ClaimFailures.Missing(missing));
        faults.Judge(CheckPoint.ValidClaims, StringRules.FindInvalid(claims, profile));
        lifetime.JudgeAll(claims, now, faults);
        faults.Judge(CheckPoint.RequiredClaims, failure: null);
        faults.Judge(CheckPoint.ValidClaims, failure: null);
    }

    private static TokenFailure Unbound(ProfileRules.Mark mark) => FailureTable.Get(TokenFailureCode.ConfirmationNotEnforceable).WithExplanation(mark, static mark =>
        $"The claim '{ClaimIndex.NameOf(mark.Claim)}' says that the token is bound to a key, but the token does not say to which: expected 'cnf' with 'jkt' (RFC 9449 §6.1).");

    /// <summary>RFC 9068 §4: the header's typ says that this is an access token, as far as the issuer's profile can ask for it.</summary>
    public static TokenFailure? FindTypeFailure(in JoseHeader header, ProfileRules profile) => profile.Types.Accepts(header)
        ? null
        : FailureTable.Get(TokenFailureCode.TypeNotAccepted).WithExplanation(profile, static profile => $"Expected the header's 'typ' to be {profile.Types} by the profile {profile.Profile}.");
}
