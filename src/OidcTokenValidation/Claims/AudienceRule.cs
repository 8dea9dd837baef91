using System.Text;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>RFC 9068 §4: one of the token's audiences is one of this API's, ordinally; all of them are strings (RFC 7519 §4.1.3).</summary>
/// <remarks>The number of values is bounded, so that a refusal costs the same whatever a stranger writes.</remarks>
internal sealed class AudienceRule(IReadOnlyList<string> audiences)
{
    /// <summary>How many audiences a token may have.</summary>
    public const int MaxValues = 64;

    // Among the first ones a mistake in spelling is found, or it is none.
    private const int MaxCompared = 8;

    private readonly byte[][] _accepted = [.. audiences.Select(Encoding.UTF8.GetBytes)];

    public TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile)
    {
        bool isMissing = claims.KindOf(RegisteredClaim.Audience) == JsonKind.Absent;
        if (isMissing && !profile.AudienceMayBeClient)
            return ClaimFailures.Missing(RegisteredClaim.Audience);
        return FindFailure(claims, isMissing ? RegisteredClaim.ClientId : RegisteredClaim.Audience)
            ?? (profile.IsIdToken ? FindPartyFailure(claims) : null);
    }

    private TokenFailure? FindFailure(in TokenClaims claims, RegisteredClaim claim)
    {
        int count = 0;
        bool ours = false;
        bool empty = false;
        JsonStringArray values = claims.Strings(claim);
        while (count <= MaxValues && values.TryRead(out JsonString value))
        {
            count++;
            empty |= value.IsEmpty;
            ours |= IsOurs(value);
        }

        if (values.IsMalformed || empty || count is 0 or > MaxValues)
            return ClaimFailures.Invalid(claim);
        return ours ? null : Mismatch(claims, claim);
    }

    // OpenID Connect Core §3.1.3.7: an ID token for several parties, or that names its party, was issued to this one.
    private TokenFailure? FindPartyFailure(in TokenClaims claims)
    {
        if (claims.KindOf(RegisteredClaim.AuthorizedParty) == JsonKind.String)
            return IsOurs(claims.String(RegisteredClaim.AuthorizedParty)) ? null : Mismatch(claims, RegisteredClaim.AuthorizedParty);
        JsonStringArray values = claims.Strings(RegisteredClaim.Audience);
        return values.TryRead(out _) && values.TryRead(out _) ? ClaimFailures.Missing(RegisteredClaim.AuthorizedParty) : null;
    }

    private bool IsOurs(JsonString value)
    {
        foreach (byte[] accepted in _accepted)
        {
            if (value.Equals(accepted))
                return true;
        }

        return false;
    }

    private TokenFailure Mismatch(in TokenClaims claims, RegisteredClaim claim)
    {
        string? nearMiss = null;
        int count = 0;
        JsonStringArray values = claims.Strings(claim);
        while (values.TryRead(out JsonString value))
        {
            if (count++ < MaxCompared)
                nearMiss ??= NearMiss.Find(value, audiences);
        }

        return Failures.Of(TokenFailureCode.AudienceMismatch).Because((audiences, claim, nearMiss, count), static it =>
            $"Expected '{ClaimIndex.NameOf(it.claim)}' to hold one of {string.Join(", ", it.audiences.Select(static a => $"'{a}'"))}; "
            + (it.nearMiss ?? $"it holds {it.count} other value(s). Ask the provider for a token for this API, or add the API's identifier to Audiences."));
    }
}
