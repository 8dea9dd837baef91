using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Signatures;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>
/// The claim checks of RFC 9068, in one method of plain calls. They run twice on the same claims: over the unverified
/// token, where they can only refuse, and as stage 5 over the verified one, where they decide.
/// </summary>
internal sealed class AccessTokenRules(IReadOnlyList<string> audiences, TokenLifetimeRules lifetime)
{
    private static readonly RegisteredClaim[] RequiredStrings =
        [RegisteredClaim.Issuer, RegisteredClaim.Subject, RegisteredClaim.ClientId, RegisteredClaim.JwtId];

    private readonly AudienceRule _audience = new(audiences);

    /// <summary>Stage 5: makes a verified token an access token, if it keeps the rules.</summary>
    public bool TryAccept(
        VerifiedToken verified,
        string issuer,
        DateTimeOffset now,
        [NotNullWhen(true)] out AccessToken? token,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        failure = FindFailure(verified.Content.Claims, now);
        token = failure is null ? new AccessToken(issuer, verified.Content, now, lifetime) : null;
        return token is not null;
    }

    /// <summary>The first rule that the claims break; null if they keep all.</summary>
    public TokenFailure? FindFailure(in TokenClaims claims, DateTimeOffset now) =>
        FindStringFailure(claims)                 // RFC 9068 §2.2: iss, sub, client_id, jti
        ?? _audience.FindFailure(claims)          // RFC 9068 §4: aud
        ?? lifetime.FindFailure(claims, now)      // RFC 7519 §4.1.4 to §4.1.6: exp, nbf, iat
        ?? FindOptionalClaimFailure(claims);      // RFC 9068 §2.2.1 and §2.2.3: auth_time, acr, amr, scope

    /// <summary>RFC 9068 §4: the header's typ says that this is an access token; letter case and the "application/" prefix do not matter.</summary>
    public static TokenFailure? FindTypeFailure(in JoseHeader header)
    {
        bool accepted = header.HasType
            && (header.Type.EqualsIgnoreCase("at+jwt"u8) || header.Type.EqualsIgnoreCase("application/at+jwt"u8));
        return accepted ? null : Failures.Of(TokenFailureCode.TypeNotAccepted);
    }

    private static TokenFailure? FindStringFailure(in TokenClaims claims)
    {
        foreach (RegisteredClaim claim in RequiredStrings)
        {
            JsonKind kind = claims.KindOf(claim);
            if (kind == JsonKind.Absent)
                return ClaimFailures.Missing(claim);
            if (kind != JsonKind.String || claims.String(claim).IsEmpty)
                return ClaimFailures.Invalid(claim);
        }

        return null;
    }

    /// <summary>The claims that a token may have, where it has them.</summary>
    public static TokenFailure? FindOptionalClaimFailure(in TokenClaims claims)
    {
        if (claims.KindOf(RegisteredClaim.AuthenticationTime) != JsonKind.Absent && !claims.TryDate(RegisteredClaim.AuthenticationTime, out _))
            return ClaimFailures.Invalid(RegisteredClaim.AuthenticationTime);
        if (claims.KindOf(RegisteredClaim.AuthenticationContext) is not (JsonKind.Absent or JsonKind.String))
            return ClaimFailures.Invalid(RegisteredClaim.AuthenticationContext);
        if (claims.KindOf(RegisteredClaim.AuthenticationMethods) != JsonKind.Absent && !AreStrings(claims.Strings(RegisteredClaim.AuthenticationMethods)))
            return ClaimFailures.Invalid(RegisteredClaim.AuthenticationMethods);
        return claims.KindOf(RegisteredClaim.Scope) == JsonKind.Absent || AreStrings(claims.Strings(RegisteredClaim.Scope))
            ? null
            : ClaimFailures.Invalid(RegisteredClaim.Scope);
    }

    private static bool AreStrings(JsonStringArray values)
    {
        while (values.TryRead(out _))
        {
        }

        return !values.IsMalformed;
    }
}
