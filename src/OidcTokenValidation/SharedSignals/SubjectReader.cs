using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SharedSignals;

/// <summary>Reads subject identifiers (RFC 9493 §3, SSF 1.0 §3) as what can be revoked. Thread-safe.</summary>
/// <param name="transmitter">The transmitter's own issuer. Its subjects are those of its users, and the application may know their names in tokens.</param>
/// <param name="issuers">The issuers of the tokens that the transmitter may speak for. An identifier without an issuer is one of each.</param>
/// <param name="includesUser">Whether an event about a session of a user is one about all sessions of the user.</param>
internal sealed class SubjectReader(string transmitter, IReadOnlyList<string> issuers, bool includesUser)
{
    /// <summary>Reads the subject of an event.</summary>
    /// <param name="subject">The subject: <c>sub_id</c>, or <c>subject</c> in the payload of earlier drafts.</param>
    /// <param name="type">The type of the event.</param>
    public ReadSubject Read(JsonElement subject, EventType type)
    {
        if (subject.ValueKind != JsonValueKind.Object)
            return ReadSubject.NotMapped;
        return GetFormat(subject) is { } format && format != "complex"
            ? ReadSimple(subject, format, type.IsSessionRevoked ? SubjectRoles.RevokedPrincipal : SubjectRoles.Principal, issuers)
            : ReadComplex(subject, type.Meaning == EventMeaning.AccountChanged);
    }

    /// <summary>Whether the transmitter may speak for the issuer.</summary>
    public bool Contains(string issuer) => issuers.Contains(issuer, StringComparer.Ordinal);

    // SSF 1.0 §3.3: all members together identify the subject. One of them is used that includes it: never less than the subject is revoked.
    private ReadSubject ReadComplex(JsonElement subject, bool isAccount)
    {
        bool hasUser = subject.TryGetProperty("user", out JsonElement user), hasSession = subject.TryGetProperty("session", out JsonElement session);
        if (!hasUser && !hasSession)
            return IsApplication(subject, out JsonElement application) ? ReadMember(application, SubjectRoles.Application, issuers) : ReadSubject.NotMapped;

        ReadSubject ofUser = hasUser ? ReadMember(user, SubjectRoles.User, issuers) : ReadSubject.NotMapped;
        IReadOnlyList<string> owners = ofUser.Subjects is [{ Issuer: var only }] ? [only] : issuers;
        ReadSubject ofSession = hasSession ? ReadMember(session, SubjectRoles.Session, owners) : ReadSubject.NotMapped;
        if (ofUser.IsForeign || ofSession.IsForeign)
            return ReadSubject.Foreign;
        if (isAccount && hasUser)
            return ofUser;

        // The session too where the user is revoked: the provider may use another 'sub' for each client (OpenID Connect Core §8.1).
        return ofSession.Subjects.Count == 0 ? ofUser
            : includesUser ? new([.. ofSession.Subjects, .. ofUser.Subjects]) { IsPartial = hasUser && ofUser.Subjects.Count == 0 }
            : ofSession;
    }

    // Beside a device or a group, the other users of the application are not concerned.
    private static bool IsApplication(JsonElement subject, out JsonElement application) =>
        subject.TryGetProperty("application", out application)
        && subject.EnumerateObject().All(static member => member.Name is "format" or "application" or "tenant");

    private ReadSubject ReadMember(JsonElement member, SubjectRoles roles, IReadOnlyList<string> owners) =>
        member.ValueKind == JsonValueKind.Object && GetFormat(member) is { } format ? ReadSimple(member, format, roles, owners) : ReadSubject.NotMapped;

    private ReadSubject ReadSimple(JsonElement subject, string format, SubjectRoles roles, IReadOnlyList<string> owners) => format switch
    {
        "iss_sub" => ReadIssued(subject, "sub", roles.IssuerAndSubject),
        "jwt_id" => ReadIssued(subject, "jti", roles.Token),
        "opaque" when roles.Opaque is { } scope && Find(subject, "id") is { } id =>
            new([.. owners.Select(issuer => new SecurityEventSubject(scope, issuer, id))]),
        "aliases" => ReadAliases(subject, roles, owners),
        _ => ReadSubject.NotMapped,
    };

    private ReadSubject ReadIssued(JsonElement subject, string member, RevocationScope? scope)
    {
        if (scope is not { } revoked || Find(subject, "iss") is not { } issuer || Find(subject, member) is not { } identifier)
            return ReadSubject.NotMapped;
        return FindIssuer(issuer) is { } known ? new([new(revoked, known, identifier)])
            : IsSame(transmitter, issuer) ? ReadSubject.NotMapped
            : ReadSubject.Foreign;
    }

    // Transmitters write a final slash that tokens do not have, or the reverse. What is revoked are tokens of an issuer that is configured.
    private string? FindIssuer(string issuer) => Contains(issuer) ? issuer : issuers.FirstOrDefault(known => IsSame(known, issuer));

    private static bool IsSame(string issuer, string other) =>
        string.Equals(issuer, other, StringComparison.Ordinal) || IsSlashLonger(issuer, other) || IsSlashLonger(other, issuer);

    private static bool IsSlashLonger(string issuer, string other) =>
        issuer.Length == other.Length + 1 && issuer.EndsWith('/') && !other.EndsWith('/') && issuer.StartsWith(other, StringComparison.Ordinal);

    // RFC 9493 §3.2.8: all of them identify the same subject, also those of other issuers. They are not nested.
    private ReadSubject ReadAliases(JsonElement subject, SubjectRoles roles, IReadOnlyList<string> owners)
    {
        if (!subject.TryGetProperty("identifiers", out JsonElement identifiers) || identifiers.ValueKind != JsonValueKind.Array)
            return ReadSubject.NotMapped;
        ReadSubject[] all = [.. identifiers.EnumerateArray()
            .Where(static alias => alias.ValueKind == JsonValueKind.Object && GetFormat(alias) is not "aliases")
            .Select(alias => ReadMember(alias, roles, owners))];
        SecurityEventSubject[] found = [.. all.SelectMany(static alias => alias.Subjects).Distinct()];
        return found.Length == 0 && all.Any(static alias => alias.IsForeign) ? ReadSubject.Foreign : new(found);
    }

    // Drafts of SSF wrote subject_type, with hyphens.
    private static string? GetFormat(JsonElement subject) => Find(subject, "format") ?? Find(subject, "subject_type")?.Replace('-', '_');

    private static string? Find(JsonElement subject, string name) =>
        subject.TryGetProperty(name, out JsonElement value) && JsonElementText.Find(value) is { Length: > 0 } text ? text : null;
}
