using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Requirements;

/// <summary>Writes actors of a verified token for the log.</summary>
internal static class ActorText
{
    private const int MaxLength = 200;

    /// <summary>The claims that identify an actor.</summary>
    public static string Write(TokenActor actor) =>
        string.Join(' ', [.. Write("sub", actor.Subject), .. Write("client_id", actor.ClientId), .. Write("iss", actor.Issuer)]);

    /// <summary>All actors, the current one first; <c>none</c> if there is none.</summary>
    public static string WriteChain(TokenActor? actor) => actor is null ? "none" : string.Join("; before it ", actor.Chain.Select(Write));

    private static string[] Write(string name, string? value) => value is null ? [] : [$"{name} {QuotedText.From(value, MaxLength)}"];
}
