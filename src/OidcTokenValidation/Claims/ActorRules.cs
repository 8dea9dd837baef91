using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>RFC 8693 §4.1, §4.4: <c>act</c> and <c>may_act</c> are objects that identify the actors of a delegation.</summary>
internal static class ActorRules
{
    /// <summary>The greatest number of actors in a chain, the current one included.</summary>
    public const int MaxActors = 8;

    /// <summary>The failure of a token with a malformed claim; null if each of the two claims is absent or well-formed.</summary>
    public static TokenFailure? FindFailure(in TokenClaims claims)
    {
        if (claims.GetKind(RegisteredClaim.Actor) != JsonKind.Absent && !IsWellFormed(claims, RegisteredClaim.Actor))
            return ClaimFailures.Invalid(RegisteredClaim.Actor);
        return claims.GetKind(RegisteredClaim.AuthorizedActor) != JsonKind.Absent && !IsWellFormed(claims, RegisteredClaim.AuthorizedActor)
            ? ClaimFailures.Invalid(RegisteredClaim.AuthorizedActor)
            : null;
    }

    /// <summary>Whether the claim has prior actors. RFC 8693 §4.4 has no chain: an authorized actor has not acted before.</summary>
    public static bool HasPriorActors(RegisteredClaim claim) => claim == RegisteredClaim.Actor;

    private static bool IsWellFormed(in TokenClaims claims, RegisteredClaim claim)
    {
        if (claims.GetKind(claim) != JsonKind.Object)
            return false;
        ReadOnlySpan<byte> actor = claims.Json(claim);
        Span<MemberName> scratch = stackalloc MemberName[ActorMembers.GetCapacity(actor)];
        for (int count = 1; count <= MaxActors; count++)
        {
            if (!ActorMembers.TryRead(actor, scratch, out JsonValue prior))
                return false;
            if (prior.Kind == JsonKind.Absent || !HasPriorActors(claim))
                return true;
            if (prior.Kind != JsonKind.Object)
                return false;
            actor = prior.In(actor);
        }

        return false;
    }
}
