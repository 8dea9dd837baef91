using System.Text.Json;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>The claims <c>act</c> and <c>may_act</c> (RFC 8693 §4.1, §4.4): the actors of a delegation, each identified by claims of its own.</summary>
/// <remarks>Only claims about the identity of an actor are read. Others, <c>exp</c>, <c>nbf</c> and <c>aud</c> for instance, have no meaning there.</remarks>
internal static class ActorClaims
{
    /// <summary>The greatest number of actors in a chain, the current one included.</summary>
    public const int MaxActors = 8;

    // The JSON was read before, with limits that are at most these.
    private const int MaxDepth = 64;
    private const int MaxMembers = 1024;

    private const int Subject = 0;
    private const int Issuer = 1;
    private const int ClientId = 2;
    private const int PriorActor = 3;

    private static readonly MemberTable Names = new("sub", "iss", "client_id", "act");

    /// <summary>The failure of a token with a malformed claim; null if each of the two claims is absent or well-formed.</summary>
    public static TokenFailure? FindFailure(in TokenClaims claims)
    {
        if (claims.GetKind(RegisteredClaim.Actor) != JsonKind.Absent && !IsWellFormed(claims, RegisteredClaim.Actor))
            return ClaimFailures.Invalid(RegisteredClaim.Actor);
        return claims.GetKind(RegisteredClaim.AuthorizedActor) != JsonKind.Absent && !IsWellFormed(claims, RegisteredClaim.AuthorizedActor)
            ? ClaimFailures.Invalid(RegisteredClaim.AuthorizedActor)
            : null;
    }

    /// <summary>The actor, with its prior actors, of claims that passed the rules; null if the claim is absent.</summary>
    public static TokenActor? Find(in TokenClaims claims, RegisteredClaim claim) =>
        claims.GetKind(claim) == JsonKind.Object ? Create(JsonElement.Parse(claims.Json(claim)), HasPriorActors(claim)) : null;

    // RFC 8693 §4.4 has no chain: an authorized actor has not acted before.
    private static bool HasPriorActors(RegisteredClaim claim) => claim == RegisteredClaim.Actor;

    private static bool IsWellFormed(in TokenClaims claims, RegisteredClaim claim)
    {
        if (claims.GetKind(claim) != JsonKind.Object)
            return false;
        ReadOnlySpan<byte> actor = claims.Json(claim);
        Span<MemberName> scratch = stackalloc MemberName[MemberNames.GetCapacity(actor.Length, MaxMembers)];
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        for (int count = 1; count <= MaxActors; count++)
        {
            values.Clear();
            if (!JsonMembers.TryRead(actor, MaxDepth, scratch, Names, values, out _) || !IsIdentified(values, actor))
                return false;
            if (values[PriorActor].Kind == JsonKind.Absent || !HasPriorActors(claim))
                return true;
            if (values[PriorActor].Kind != JsonKind.Object)
                return false;
            actor = values[PriorActor].In(actor);
        }

        return false;
    }

    // RFC 8693 §4.1: the members identify the actor. Issuer and subject may be necessary together; an issuer alone identifies nothing.
    private static bool IsIdentified(ReadOnlySpan<JsonValue> values, ReadOnlySpan<byte> actor) =>
        (values[Subject].Kind != JsonKind.Absent || values[ClientId].Kind != JsonKind.Absent)
        && IsAbsentOrText(values[Subject], actor)
        && IsAbsentOrText(values[Issuer], actor)
        && IsAbsentOrText(values[ClientId], actor);

    private static bool IsAbsentOrText(JsonValue value, ReadOnlySpan<byte> actor) =>
        value.Kind == JsonKind.Absent || (value.Kind == JsonKind.String && !value.IsEmpty(actor));

    private static TokenActor Create(JsonElement actor, bool hasPriorActors) => new(
        FindText(actor, "sub"), FindText(actor, "iss"), FindText(actor, "client_id"))
    {
        PriorActor = hasPriorActors && actor.TryGetProperty("act", out JsonElement prior) ? Create(prior, hasPriorActors) : null,
    };

    private static string? FindText(JsonElement actor, string name) => actor.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
