namespace OidcTokenValidation;

/// <summary>A provider whose access tokens this API accepts.</summary>
public sealed class TrustedIssuer
{
    /// <summary>The issuer identifier, as the provider's metadata and its tokens have it.</summary>
    /// <value>
    /// An absolute https URL without query and fragment, plain http only as <see cref="Keys"/> allow it; for instance <c>https://login.example.com/</c>.
    /// Compared code point for code point: a trailing slash matters (RFC 9068 §4). Required.
    /// </value>
    public string Issuer { get; set; } = string.Empty;

    /// <summary>Where this issuer's keys come from.</summary>
    /// <value>Default: discovery from <see cref="Issuer"/>.</value>
    public KeySourceOptions Keys { get; set; } = new();

    /// <summary>What this issuer's tokens look like.</summary>
    /// <value>Default <see cref="AccessTokenProfile.Rfc9068"/>. The log names the profile that a refused token would need.</value>
    public AccessTokenProfile Profile { get; set; }

    /// <summary>Where this issuer puts roles: a claim's name, then the names of members within. For <see cref="AccessToken.Roles"/>.</summary>
    /// <value>Default empty: where <see cref="Profile"/> says. For instance <c>["resource_access", "things", "roles"]</c> or
    /// <c>["https://example.com/roles"]</c>.</value>
    public IList<string> RolesClaim { get; set; } = [];

    /// <summary>Where this issuer puts groups: a claim's name, then the names of members within. For <see cref="AccessToken.Groups"/>.</summary>
    /// <value>Default empty: where <see cref="Profile"/> says.</value>
    public IList<string> GroupsClaim { get; set; } = [];

    /// <summary>The signature algorithms that this issuer may use, by their registered names (RFC 7518 §3.1).</summary>
    /// <value>Default empty, which means all of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.</value>
    /// <remarks>RFC 8725 §3.1: an allow-list. Naming just what the provider uses is a good habit.</remarks>
    public IList<string> AllowedAlgorithms { get; set; } = [];

    /// <summary>Whether and how this issuer is asked about tokens that are no JWTs (RFC 7662).</summary>
    /// <value>Default none: opaque tokens are refused. One of <see cref="AccessTokenValidationOptions.Issuers"/> at most can have it, because an opaque token
    /// names no issuer; those of <see cref="AccessTokenValidationOptions.ResolveIssuer"/> are never asked.</value>
    public IntrospectionOptions? Introspection { get; set; }
}
