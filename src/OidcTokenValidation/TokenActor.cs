namespace OidcTokenValidation;

/// <summary>A party that acts on behalf of the subject of a token, or may do so (RFC 8693 §4.1, §4.4).</summary>
/// <remarks>It is identified by <see cref="Subject"/>, <see cref="ClientId"/> or both; where these are of another issuer than the token's, by <see
/// cref="Issuer"/> too. Other members of the claim, for instance an e-mail address, are found by <see cref="AccessToken.TryGetClaim(ReadOnlySpan{string}, out
/// System.Text.Json.JsonElement)"/> with the path <c>act</c>, <c>email</c>.</remarks>
public sealed class TokenActor
{
    internal TokenActor(string? subject, string? issuer, string? clientId) => (Subject, Issuer, ClientId) = (subject, issuer, clientId);

    /// <summary>The subject of the actor (<c>sub</c>). Personal data.</summary>
    /// <value>Null if the claim has none; then <see cref="ClientId"/> is not null.</value>
    public string? Subject { get; }

    /// <summary>The issuer in which <see cref="Subject"/> and <see cref="ClientId"/> are unique (<c>iss</c>).</summary>
    /// <value>Null if the claim has none: they are of the token's issuer. A statement of the token's issuer: no token of this issuer was validated.</value>
    public string? Issuer { get; }

    /// <summary>The client identifier of the actor (<c>client_id</c>).</summary>
    /// <value>Null if the claim has none; then <see cref="Subject"/> is not null.</value>
    public string? ClientId { get; }

    /// <summary>The actor that acted before this one.</summary>
    /// <value>Null if there is none.</value>
    /// <remarks>RFC 8693 §4.1: informational only. A prior actor must not be considered in an access decision.</remarks>
    public TokenActor? PriorActor { get; internal init; }

    /// <summary>This actor, then the prior ones, the latest first.</summary>
    /// <value>From 1 to 8 actors.</value>
    /// <remarks>For logs and audits: only the first one, the current actor of the token, may be considered in an access decision.</remarks>
    public IEnumerable<TokenActor> Chain
    {
        get
        {
            for (TokenActor? actor = this; actor is not null; actor = actor.PriorActor)
                yield return actor;
        }
    }
}
