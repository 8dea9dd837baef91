using System.Text.Json;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>Reads actors of claims that passed <see cref="ActorRules"/>, when they are used.</summary>
internal static class ActorReader
{
    /// <summary>The actor with its prior actors; null if the claim is absent.</summary>
    public static TokenActor? Find(in TokenClaims claims, RegisteredClaim claim) =>
        claims.GetKind(claim) == JsonKind.Object ? Create(JsonElement.Parse(claims.Json(claim)), ActorRules.HasPriorActors(claim)) : null;

    private static TokenActor Create(JsonElement actor, bool hasPriorActors) => new(
        FindText(actor, "sub"), FindText(actor, "iss"), FindText(actor, "client_id"))
    {
        PriorActor = hasPriorActors && actor.TryGetProperty("act", out JsonElement prior) ? Create(prior, hasPriorActors) : null,
    };

    private static string? FindText(JsonElement actor, string name) => actor.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
