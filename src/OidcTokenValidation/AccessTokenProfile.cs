using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation;

/// <summary>The form of a provider's tokens, as data: what identifies them, which claims they have, and where the values are. Signature, issuer, audience (or
/// the claim that replaces it) and lifetime are checked with every profile.</summary>
/// <remarks>
/// Named profiles describe the tokens of widely used providers. A profile of your own is a copy of one with other values, for instance
/// <c>AccessTokenProfile.Rfc9068 with { Name = "Acme", Types = ["jwt"], KindClaims = [new("token_kind", "access")] }</c>.
/// Every profile except those of ID tokens must reject ID tokens (RFC 8725 §3.12): the application does not start with a profile that nothing in the token
/// distinguishes from the provider's other tokens. Two profiles with the same values are equal.
/// </remarks>
public sealed partial record AccessTokenProfile
{
    // RFC 9068: the defaults. Copies of a named profile are the only way to create another one, so that a profile lists only differences.
    internal AccessTokenProfile()
    {
    }

    /// <summary>The name, which reports and log messages contain.</summary>
    /// <value>1 to 64 printable ASCII characters. A profile that differs from a named one must have another name.</value>
    public string Name { get; init; } = nameof(Rfc9068);

    /// <summary>Whether the tokens are ID tokens (OpenID Connect Core §2) instead of access tokens.</summary>
    /// <value>Default false. If true, <c>azp</c> must be one of the audiences too (§3.1.3.7), and the tokens grant no scopes.</value>
    public bool IsIdToken { get; init; }

    /// <summary>The accepted values of the header's <c>typ</c>, in any letter case, with or without <c>application/</c> (RFC 7515 §4.1.9).</summary>
    /// <value>Default <c>at+jwt</c> (RFC 9068 §2.1).</value>
    public IReadOnlyList<string> Types { get; init => field = Copy(value); } = ["at+jwt"];

    /// <summary>Whether <c>typ</c> may be absent.</summary>
    /// <value>Default false.</value>
    public bool IsTypeOptional { get; init; }

    /// <summary>The claims that a token must have, not null and not empty, besides <c>iss</c>, <c>sub</c>, <c>aud</c>, <c>exp</c> and <c>iat</c>.</summary>
    /// <value>Default <c>client_id</c> and <c>jti</c> (RFC 9068 §2.2).</value>
    public IReadOnlyList<string> RequiredClaims { get; init => field = Copy(value); } = ["client_id", "jti"];

    /// <summary>Claims of which a token must have at least one, as a string or an array of strings, not empty.</summary>
    /// <value>Default empty: no such rule.</value>
    public IReadOnlyList<string> RequiredOneOf { get; init => field = Copy(value); } = [];

    /// <summary>The claims that distinguish these tokens from the provider's other tokens (RFC 8725 §3.12). A token without one of them, or with another
    /// value, is rejected as a token of another kind.</summary>
    /// <value>Default empty: <c>typ</c> distinguishes them.</value>
    public IReadOnlyList<ProfileClaim> KindClaims { get; init => field = Copy(value); } = [];

    /// <summary>The claims that only the provider's other tokens have: a token that has one is rejected.</summary>
    /// <value>Default empty. <see cref="ClaimsOfOtherTokens"/> are those of ID tokens, logout tokens and introspection responses.</value>
    public IReadOnlyList<string> ForbiddenClaims { get; init => field = Copy(value); } = [];

    /// <summary>The claim by which the provider marks tokens that are bound to a key. Such a token must name the key in <c>cnf</c> (RFC 9449 §6.1).</summary>
    /// <value>Default null: <c>cnf</c> alone shows it.</value>
    public ProfileClaim? KeyBoundClaim { get; init; }

    /// <summary>The claims that may contain the subject: the first one that is present and not empty does.</summary>
    /// <value>Default <c>sub</c>.</value>
    public IReadOnlyList<string> SubjectClaims { get; init => field = Copy(value); } = ["sub"];

    /// <summary>Whether the tokens have no <c>iss</c>, and the trust domain of the SPIFFE ID in <c>sub</c> is the issuer: <c>spiffe://example.org</c> for
    /// <c>spiffe://example.org/billing</c> (SPIFFE JWT-SVID §3.1).</summary>
    /// <value>Default false. If true, <see cref="TrustedIssuer.Issuer"/> is the trust domain, a token with <c>iss</c> is rejected, and only keys with
    /// <c>use</c> <c>jwt-svid</c> verify tokens (§6).</value>
    public bool TakesIssuerFromSubject { get; init; }

    /// <summary>Whether the subject is optional in tokens of clients, which have no claim about the authentication of a user. The client is the subject
    /// then.</summary>
    /// <value>Default false.</value>
    public bool IsSubjectOptionalForClients { get; init; }

    /// <summary>The claims that may contain the client identifier: the first one that is present does.</summary>
    /// <value>Default <c>client_id</c>.</value>
    public IReadOnlyList<string> ClientIdClaims { get; init => field = Copy(value); } = ["client_id"];

    /// <summary>The claim that contains the token identifier.</summary>
    /// <value>Default <c>jti</c>.</value>
    public string TokenIdClaim { get; init; } = "jti";

    /// <summary>The claims that may contain the scopes, as a string separated by spaces or as an array: the first one that is present does.</summary>
    /// <value>Default <c>scope</c>.</value>
    public IReadOnlyList<string> ScopeClaims { get; init => field = Copy(value); } = ["scope"];

    /// <summary>The path of <see cref="AccessToken.Roles"/>: the name of a claim, then the names of members within.</summary>
    /// <value>Default <c>roles</c>. <see cref="TrustedIssuer.RolesClaim"/> overrides it for one issuer.</value>
    public IReadOnlyList<string> RolesClaim { get; init => field = Copy(value); } = ["roles"];

    /// <summary>The path of <see cref="AccessToken.Groups"/>: the name of a claim, then the names of members within.</summary>
    /// <value>Default <c>groups</c>. <see cref="TrustedIssuer.GroupsClaim"/> overrides it for one issuer.</value>
    public IReadOnlyList<string> GroupsClaim { get; init => field = Copy(value); } = ["groups"];

    /// <summary>Whether a token whose audience is its own client is rejected: the audience of an ID token is its client.</summary>
    /// <value>Default false.</value>
    public bool ForbidsClientAsAudience { get; init; }

    /// <summary>The claim that is compared with <see cref="AccessTokenValidationOptions.Audiences"/> if a token has no <c>aud</c>.</summary>
    /// <value>Default null: <c>aud</c> is required. For instance <c>client_id</c>: then Audiences lists clients, and a token of such a client is accepted by
    /// every API that lists the client.</value>
    public string? AudienceSubstitute { get; init; }

    /// <summary>Whether <c>iat</c> may be absent.</summary>
    /// <value>Default false (RFC 9068 §2.2).</value>
    public bool IsIssuedAtOptional { get; init; }

    /// <summary>The longest accepted time from <c>iat</c> to <c>exp</c>, besides <see cref="AccessTokenValidationOptions.MaxTokenLifetime"/>.</summary>
    /// <value>Default null: no limit. At least one minute.</value>
    public TimeSpan? MaxLifetime { get; init; }

    /// <summary>The signature algorithms of these tokens, by their registered names (RFC 7518 §3.1).</summary>
    /// <value>Default empty: those of <see cref="TrustedIssuer.AllowedAlgorithms"/>. If both list algorithms, those in both lists are accepted.</value>
    public IReadOnlyList<string> AllowedAlgorithms { get; init => field = Copy(value); } = [];

    /// <summary>The requirements of RFC 9068 that a named profile relaxes, for developers; empty if none.</summary>
    internal string Relaxes { get; init; } = string.Empty;

    /// <summary>The platform of the workloads that the tokens identify. A copy of a profile has it too: only the form may differ.</summary>
    internal WorkloadPlatform Platform { get; init; }

    /// <summary>The tokens that the issuer's keys must be published for.</summary>
    internal KeyUse KeyUse => TakesIssuerFromSubject ? KeyUse.JwtSvid : KeyUse.Signature;

    /// <summary>Identifies the provider in tokens whose form other providers use too; null if the form is unique. Used for advice, never for a
    /// decision.</summary>
    internal ProviderTraits? Traits { get; init; }

    /// <summary>Claims that ID tokens, logout tokens and introspection responses have, and access tokens do not.</summary>
    public static IReadOnlyList<string> ClaimsOfOtherTokens { get; } = ["nonce", "at_hash", "c_hash", "s_hash", "events", "token_introspection"];

    /// <summary>All named profiles.</summary>
    public static IReadOnlyList<AccessTokenProfile> All => ProfileTable.All;

    /// <summary>Finds a named profile by its name, in any letter case; null if there is none.</summary>
    /// <param name="name">The name, for instance <c>Keycloak</c>.</param>
    public static AccessTokenProfile? Find(string? name) => ProfileTable.Find(name);

    /// <summary>Whether both have the same values.</summary>
    public bool Equals(AccessTokenProfile? other) => ReferenceEquals(this, other)
        || (other is not null && string.Equals(ProfileTexts.Describe(this), ProfileTexts.Describe(other), StringComparison.Ordinal));

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    // An array of the caller could change after the rules were checked.
    private static T[] Copy<T>(IReadOnlyList<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return [.. values];
    }
}

/// <summary>A claim whose presence or value shows the kind of a token.</summary>
public sealed record ProfileClaim
{
    /// <summary>Describes a claim.</summary>
    /// <param name="name">The name of the claim, at the top level of the token.</param>
    /// <param name="values">The accepted values, compared code point by code point; none if the claim only has to be present and not empty.</param>
    public ProfileClaim(string name, params IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        (Name, Values) = (name, [.. values]);
    }

    /// <summary>The name of the claim.</summary>
    public string Name { get; }

    /// <summary>The accepted values, each a string.</summary>
    /// <value>Empty if any value is accepted that is not null and not empty.</value>
    public IReadOnlyList<string> Values { get; }

    /// <summary>How the value must begin.</summary>
    /// <value>Default null. Not together with <see cref="Values"/>.</value>
    public string? Prefix { get; init; }

    /// <summary>How the value must end, for instance with the domain of an address.</summary>
    /// <value>Default null. Not together with <see cref="Values"/>.</value>
    public string? Suffix { get; init; }

    /// <summary>Whether the claim may be absent. If it is present, its value must be accepted.</summary>
    /// <value>Default false.</value>
    public bool IsOptional { get; init; }

    /// <summary>Whether both have the same values.</summary>
    public bool Equals(ProfileClaim? other) => other is not null
        && (Name, Prefix, Suffix, IsOptional) == (other.Name, other.Prefix, other.Suffix, other.IsOptional)
        && Values.SequenceEqual(other.Values, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Prefix, Suffix, Values.Count);

    /// <summary>The claim and its accepted values.</summary>
    public override string ToString() => (Prefix, Suffix, Values.Count) switch
    {
        (null, null, 0) => Name,
        (null, null, _) => $"{Name} = {string.Join(" or ", Values)}",
        _ => $"{Name} = {Prefix}…{Suffix}",
    };
}
