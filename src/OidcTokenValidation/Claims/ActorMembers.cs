using OidcTokenValidation.Text;

namespace OidcTokenValidation.Claims;

/// <summary>The members of one actor that are read.</summary>
/// <remarks>RFC 8693 §4.1: only claims about the identity. Others, <c>exp</c>, <c>nbf</c> and <c>aud</c> for instance, have no meaning there.</remarks>
internal static class ActorMembers
{
    // The JSON was read before, with limits that are at most these.
    private const int MaxDepth = 64;
    private const int MaxMembers = 1024;

    private static readonly MemberTable Names = new("sub", "iss", "client_id", "act");

    /// <summary>The room that <see cref="TryRead"/> needs for the names of an actor and its prior ones.</summary>
    public static int GetCapacity(ReadOnlySpan<byte> actor) => MemberNames.GetCapacity(actor.Length, MaxMembers);

    /// <summary>Reads an actor; false if it is not identified.</summary>
    /// <param name="actor">The actor, an object.</param>
    /// <param name="scratch">Room for names, see <see cref="GetCapacity"/>.</param>
    /// <param name="prior">The prior actor; absent if there is none.</param>
    public static bool TryRead(ReadOnlySpan<byte> actor, Span<MemberName> scratch, out JsonValue prior)
    {
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        bool isRead = JsonMembers.TryRead(actor, MaxDepth, scratch, Names, values, out _);
        prior = values[3];
        return isRead && IsIdentified(actor, subject: values[0], issuer: values[1], clientId: values[2]);
    }

    // Issuer and subject may be necessary together; an issuer alone identifies nothing.
    private static bool IsIdentified(ReadOnlySpan<byte> actor, JsonValue subject, JsonValue issuer, JsonValue clientId) =>
        (subject.Kind != JsonKind.Absent || clientId.Kind != JsonKind.Absent)
        && IsAbsentOrText(subject, actor)
        && IsAbsentOrText(issuer, actor)
        && IsAbsentOrText(clientId, actor);

    private static bool IsAbsentOrText(JsonValue value, ReadOnlySpan<byte> actor) =>
        value.Kind == JsonKind.Absent || (value.Kind == JsonKind.String && !value.IsEmpty(actor));
}
