namespace OidcTokenValidation.Requirements;

/// <summary>Conditions on the current actor of a token. Prior actors are never considered (RFC 8693 §4.1).</summary>
internal static class ActorCondition
{
    /// <summary>The token has no actor.</summary>
    public static TestCondition None { get; } = Create(static token => token.Actor is null, "no actor");

    /// <summary>The token has an actor.</summary>
    public static TestCondition Present { get; } = Create(static token => token.Actor is not null, "an actor");

    /// <summary>The current actor has one of these subjects, of the issuer of the token.</summary>
    public static TestCondition WithSubject(string[] subjects) => Create(
        token => token.Actor is { Subject: { } subject } actor && IsOfIssuer(actor, token) && subjects.Contains(subject, StringComparer.Ordinal),
        $"the actor's 'sub' to be {RequirementText.OneOf(subjects)}, of the token's issuer");

    /// <summary>The current actor is one of these clients, of the issuer of the token.</summary>
    public static TestCondition WithClient(string[] clients) => Create(
        token => token.Actor is { ClientId: { } client } actor && IsOfIssuer(actor, token) && clients.Contains(client, StringComparer.Ordinal),
        $"the actor's 'client_id' to be {RequirementText.OneOf(clients)}, of the token's issuer");

    // Identifiers of another issuer may be equal and mean another party.
    private static bool IsOfIssuer(TokenActor actor, AccessToken token) =>
        actor.Issuer is not { } issuer || string.Equals(issuer, token.Issuer, StringComparison.Ordinal);

    private static TestCondition Create(Func<AccessToken, bool> test, string description) => new(test, description)
    {
        Kind = UnmetRequirementKind.Claim,
        Describe = static token => token.Actor is { } actor ? $"the token has the actor {ActorText.Write(actor)}" : "the token has no actor",
    };
}
