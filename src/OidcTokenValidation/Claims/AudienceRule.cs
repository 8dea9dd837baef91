using System.Globalization;
using System.Text;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>RFC 9068 §2.2, §4, RFC 8725 §3.9: one of the token's audiences equals one of this API's identifiers, ordinally.
/// All audiences are strings (RFC 7519 §4.1.3).</summary>
/// <remarks>The number of values is bounded, and with it the cost of a rejection.</remarks>
/// <param name="audiences">The identifiers of this API.</param>
/// <param name="maxValues">The greatest number of audiences of a token.</param>
internal sealed class AudienceRule(IReadOnlyList<string> audiences, int maxValues)
{
    // Spelling errors are looked for among the first audiences only.
    private const int MaxCompared = 8;

    private readonly byte[][] _accepted = [.. audiences.Select(Encoding.UTF8.GetBytes)];

    private readonly TokenFailure _tooMany = ClaimFailures.Invalid(RegisteredClaim.Audience).WithExplanation(string.Create(
        CultureInfo.InvariantCulture,
        $"Expected 'aud' to have {maxValues} values at most; it has more. Raise Limits.MaxAudiences if the provider's tokens have that many."));

    public TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile)
    {
        bool isMissing = claims.GetKind(RegisteredClaim.Audience) == JsonKind.Absent;
        ClaimName? claim = isMissing ? profile.AudienceSubstitute : RegisteredClaim.Audience;
        if (claim is null || claims.GetKind(claim) == JsonKind.Absent)
            return ClaimFailures.Missing(claim ?? RegisteredClaim.Audience);
        return FindFailure(claims, claim) ?? (profile.Profile.IsIdToken ? FindPartyFailure(claims) : null);
    }

    private TokenFailure? FindFailure(in TokenClaims claims, ClaimName claim)
    {
        int count = 0;
        bool isMatch = false;
        bool empty = false;
        JsonStringArray values = claims.Strings(claim);
        while (count <= maxValues && values.TryRead(out JsonString value))
        {
            count++;
            empty |= value.IsEmpty;
            isMatch |= IsAccepted(value);
        }

        if (values.IsMalformed || empty || count == 0)
            return ClaimFailures.Invalid(claim);
        if (count > maxValues)
            return _tooMany;
        return isMatch ? null : Mismatch(claims, claim);
    }

    // OpenID Connect Core §3.1.3.7: an ID token with several audiences needs an azp, and an azp is one of this API's identifiers.
    private TokenFailure? FindPartyFailure(in TokenClaims claims)
    {
        JsonKind party = claims.GetKind(RegisteredClaim.AuthorizedParty);
        if (party is not (JsonKind.String or JsonKind.Absent))
            return ClaimFailures.Invalid(RegisteredClaim.AuthorizedParty);
        if (party == JsonKind.String)
            return IsAccepted(claims.String(RegisteredClaim.AuthorizedParty)) ? null : Mismatch(claims, RegisteredClaim.AuthorizedParty);
        JsonStringArray values = claims.Strings(RegisteredClaim.Audience);
        return values.TryRead(out _) && values.TryRead(out _) ? ClaimFailures.Missing(RegisteredClaim.AuthorizedParty) : null;
    }

    private bool IsAccepted(JsonString value)
    {
        foreach (byte[] accepted in _accepted)
        {
            if (value.Equals(accepted))
                return true;
        }

        return false;
    }

    private TokenFailure Mismatch(in TokenClaims claims, ClaimName claim)
    {
        NearMiss? nearMiss = null;
        int count = 0;
        JsonStringArray values = claims.Strings(claim);
        while (values.TryRead(out JsonString value))
        {
            if (count++ < MaxCompared)
                nearMiss ??= NearMiss.Find(value, audiences);
        }

        TokenFailure failure = FailureTable.Get(TokenFailureCode.AudienceMismatch);
        return nearMiss is { } almost
            ? failure.WithExplanation((audiences, claim, almost), static it => Expected(it.claim, it.audiences) + it.almost.Describe())
            : failure.WithExplanation((audiences, claim, count), static it =>
                $"{Expected(it.claim, it.audiences)}it contains {it.count} other value(s). "
                + "Request a token for this API from the provider, or add the API's identifier to Audiences.");
    }

    private static string Expected(ClaimName claim, IReadOnlyList<string> audiences) =>
        $"Expected '{claim}' to contain one of {string.Join(", ", audiences.Select(static audience => $"'{audience}'"))}; ";
}
