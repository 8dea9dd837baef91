using System.Text;
using OidcTokenValidation.Diagnostics;
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

    public TokenFailure? FindFailure(in TokenClaims claims)
    {
        if (claims.KindOf(RegisteredClaim.Audience) == JsonKind.Absent)
            return ClaimFailures.Missing(RegisteredClaim.Audience);

        int count = 0;
        bool ours = false;
        bool empty = false;
        JsonStringArray values = claims.Strings(RegisteredClaim.Audience);
        while (count <= MaxValues && values.TryRead(out JsonString value))
        {
            count++;
            empty |= value.IsEmpty;
            ours |= IsOurs(value);
        }

        if (values.IsMalformed || empty || count is 0 or > MaxValues)
            return ClaimFailures.Invalid(RegisteredClaim.Audience);
        return ours ? null : Mismatch(claims);
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

    private TokenFailure Mismatch(in TokenClaims claims)
    {
        string? nearMiss = null;
        int count = 0;
        JsonStringArray values = claims.Strings(RegisteredClaim.Audience);
        while (values.TryRead(out JsonString value))
        {
            if (count++ < MaxCompared)
                nearMiss ??= NearMiss.Find(value, audiences);
        }

        return Failures.Of(TokenFailureCode.AudienceMismatch).Because(() =>
            $"Expected 'aud' to hold one of {string.Join(", ", audiences.Select(static a => $"'{a}'"))}; "
            + (nearMiss ?? $"it holds {count} other value(s). Ask the provider for a token for this API, or add the API's identifier to Audiences."));
    }
}
