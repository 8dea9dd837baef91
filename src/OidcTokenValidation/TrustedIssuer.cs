namespace OidcTokenValidation;

/// <summary>A provider whose access tokens this API accepts.</summary>
public sealed class TrustedIssuer
{
    private AccessTokenProfile? _profile;

    /// <summary>The issuer identifier, as in the provider's metadata and tokens.</summary>
    /// <value>
    /// An absolute https URL without query and fragment, plain http only if <see cref="Keys"/> allow it; for instance <c>https://login.example.com/</c>.
    /// Compared code point by code point: a trailing slash matters (RFC 9068 §4). With the profile <see cref="AccessTokenProfile.SpiffeJwtSvid"/> a SPIFFE
    /// trust domain, for instance <c>spiffe://example.org</c>. Required.
    /// </value>
    public string Issuer { get; set; } = string.Empty;

    /// <summary>The source of this issuer's keys.</summary>
    /// <value>Default: discovery from <see cref="Issuer"/>.</value>
    public KeySourceOptions Keys { get; set; } = new();

    /// <summary>The form of this issuer's tokens.</summary>
    /// <value>Default <see cref="AccessTokenProfile.Rfc9068"/>, also for null. The log names the profile that a rejected token would match.</value>
    public AccessTokenProfile Profile
    {
        // A copy, because a binder that uses reflection sets the members of the object that it finds here.
        get => _profile ?? AccessTokenProfile.Rfc9068 with { };
        set => _profile = value;
    }

    internal AccessTokenProfile EffectiveProfile => _profile ?? AccessTokenProfile.Rfc9068;

    /// <summary>The path of <see cref="AccessToken.Roles"/> in this issuer's tokens: the name of a claim, then the names of members within.</summary>
    /// <value>Default empty: the path of <see cref="Profile"/>. For instance <c>["resource_access", "things", "roles"]</c> or
    /// <c>["https://example.com/roles"]</c>.</value>
    public IList<string> RolesClaim { get; set; } = [];

    /// <summary>The path of <see cref="AccessToken.Groups"/> in this issuer's tokens: the name of a claim, then the names of members within.</summary>
    /// <value>Default empty: the path of <see cref="Profile"/>.</value>
    public IList<string> GroupsClaim { get; set; } = [];

    /// <summary>The signature algorithms that this issuer may use, by their registered names (RFC 7518 §3.1).</summary>
    /// <value>Default empty, which means all of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and of
    /// <see cref="AccessTokenValidationOptions.SignatureAlgorithms"/>. A name that is neither is an error at the start.</value>
    /// <remarks>RFC 8725 §3.1: an allow-list. List only the algorithms that the provider uses.</remarks>
    public IList<string> AllowedAlgorithms { get; set; } = [];

    /// <summary>The introspection endpoint for tokens that are not JWTs (RFC 7662).</summary>
    /// <value>Default null: opaque tokens are rejected. At most one of <see cref="AccessTokenValidationOptions.Issuers"/> can have it, because an opaque token
    /// names no issuer. It is ignored for issuers of <see cref="AccessTokenValidationOptions.ResolveIssuer"/>.</value>
    public IntrospectionOptions? Introspection { get; set; }

    /// <summary>The status lists that this issuer's tokens refer to with <c>status.status_list</c> (draft-ietf-oauth-status-list).</summary>
    /// <value>Default null: the claim is not read, and such a token is accepted until it expires. Set it where the provider writes the claim.</value>
    public StatusListOptions? StatusLists { get; set; }
}
