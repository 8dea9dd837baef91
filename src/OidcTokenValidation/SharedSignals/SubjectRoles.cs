namespace OidcTokenValidation.SharedSignals;

/// <summary>What a subject identifier names at its place, by its format; null where the format cannot be used there.</summary>
/// <param name="IssuerAndSubject">What <c>iss_sub</c> names.</param>
/// <param name="Opaque">What <c>opaque</c> names.</param>
/// <param name="Token">What <c>jwt_id</c> names.</param>
internal sealed record SubjectRoles(RevocationScope? IssuerAndSubject, RevocationScope? Opaque, RevocationScope? Token)
{
    /// <summary>The whole subject of an event.</summary>
    public static readonly SubjectRoles Principal = new(RevocationScope.Subject, RevocationScope.Subject, RevocationScope.Token);

    /// <summary>The whole subject of an event that ends a session.</summary>
    public static readonly SubjectRoles RevokedPrincipal = new(RevocationScope.Subject, RevocationScope.Session, RevocationScope.Token);

    /// <summary>The member <c>session</c> of a complex subject.</summary>
    public static readonly SubjectRoles Session = new(null, RevocationScope.Session, RevocationScope.Token);

    /// <summary>The member <c>user</c> of a complex subject.</summary>
    public static readonly SubjectRoles User = new(RevocationScope.Subject, RevocationScope.Subject, null);

    /// <summary>The member <c>application</c> of a complex subject.</summary>
    public static readonly SubjectRoles Application = new(RevocationScope.Client, RevocationScope.Client, null);
}

/// <summary>What a subject is at this API.</summary>
/// <param name="Subjects">What can be revoked; empty if the subject cannot be mapped.</param>
internal readonly record struct ReadSubject(IReadOnlyList<SecurityEventSubject> Subjects)
{
    /// <summary>A subject of a format that names nothing in a token.</summary>
    public static readonly ReadSubject NotMapped = new([]);

    /// <summary>A subject of an issuer that the transmitter may not speak for.</summary>
    public static readonly ReadSubject Foreign = new([]) { IsForeign = true };

    public bool IsForeign { get; private init; }

    /// <summary>Whether the event also concerns a user that cannot be mapped.</summary>
    public bool IsPartial { get; init; }
}
