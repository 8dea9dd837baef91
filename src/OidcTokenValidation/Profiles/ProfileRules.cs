using System.Text;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Profiles;

/// <summary>The rules of one profile, as data. The defaults are those of RFC 9068; a profile lists only its differences.</summary>
internal sealed record ProfileRules
{
    public required AccessTokenProfile Profile { get; init; }

    /// <summary>The accepted values of <c>typ</c>, in lower case and without "application/".</summary>
    public TypeRule Types { get; init; } = new("at+jwt");

    /// <summary>Claims that are required as non-empty strings, besides <c>iss</c> and <c>sub</c>.</summary>
    public RegisteredClaim[] RequiredClaims { get; init; } = [RegisteredClaim.ClientId, RegisteredClaim.JwtId];

    /// <summary>Claims of which at least one is required, not empty; no rule if there are none.</summary>
    public RegisteredClaim[] RequiredOneOf { get; init; } = [];

    /// <summary>Whether <c>sub</c> is optional in tokens of clients, which have no claim about the authentication of a user.</summary>
    public bool IsSubjectOptionalForClients { get; init; }

    /// <summary>The claims that may contain the client identifier: the first that is present does.</summary>
    public RegisteredClaim[] ClientId { get; init; } = [RegisteredClaim.ClientId];

    /// <summary>The claim that contains the token identifier.</summary>
    public RegisteredClaim TokenId { get; init; } = RegisteredClaim.JwtId;

    /// <summary>The claims that may contain the scopes: the first that is present does.</summary>
    public RegisteredClaim[] Scopes { get; init; } = [RegisteredClaim.Scope];

    /// <summary>The path of the roles, unless the issuer's options set another.</summary>
    public IReadOnlyList<string> Roles { get; init; } = ["roles"];

    /// <summary>The path of the groups, unless the issuer's options set another.</summary>
    public IReadOnlyList<string> Groups { get; init; } = ["groups"];

    /// <summary>Claims whose values distinguish the provider's access tokens from its other tokens (RFC 8725 §3.12); all are required.</summary>
    public KindClaim[] KindClaims { get; init; } = [];

    /// <summary>The claim by which the provider marks tokens that are bound to a key. Such a token must have <c>cnf</c> with <c>jkt</c>.</summary>
    public KindClaim? KeyBoundClaim { get; init; }

    /// <summary>Claims that only the provider's other tokens have.</summary>
    public RegisteredClaim[] ForbiddenClaims { get; init; } = [];

    /// <summary>Whether a token whose audience is its own client is not an access token.</summary>
    public bool ForbidsClientAsAudience { get; init; }

    /// <summary>Whether a token without <c>aud</c> is accepted if its <c>client_id</c> is one of the audiences.</summary>
    public bool ClientIdReplacesAudience { get; init; }

    /// <summary>The requirements of RFC 9068 that the profile relaxes, for developers who choose a profile; empty if none.</summary>
    public string Relaxes { get; init; } = string.Empty;

    /// <summary>Identifies the provider in tokens whose form other providers use too; null if the form is unique. Used for advice, never for a
    /// decision.</summary>
    public ProviderTraits? Traits { get; init; }

    /// <summary>Claims that ID tokens, logout tokens and introspection responses have, and access tokens do not.</summary>
    public static RegisteredClaim[] ClaimsOfOtherTokens { get; } =
    [
        RegisteredClaim.Nonce, RegisteredClaim.AccessTokenHash, RegisteredClaim.CodeHash, RegisteredClaim.StateHash, RegisteredClaim.Events,
        RegisteredClaim.TokenIntrospection,
    ];

    public bool IsIdToken => Profile == AccessTokenProfile.IdToken;

    /// <summary>The accepted values of <c>typ</c>.</summary>
    internal sealed class TypeRule(params string[] values)
    {
        private readonly byte[][] _accepted =
            [.. values.SelectMany(static value => (string[])[value, "application/" + value]).Select(Encoding.ASCII.GetBytes)];

        /// <summary>Whether <c>typ</c> may be missing.</summary>
        public bool IsOptional { get; init; }

        // RFC 8725 §3.11: letter case and the "application/" prefix do not matter; nothing is trimmed.
        public bool Accepts(in JoseHeader header)
        {
            if (!header.HasType)
                return IsOptional;
            foreach (byte[] accepted in _accepted)
            {
                if (header.Type.EqualsIgnoreCase(accepted))
                    return true;
            }

            return false;
        }

        public override string ToString() =>
            string.Join(" or ", values.Select(static value => $"'{value}'")) + (IsOptional ? " or absent" : string.Empty);
    }

    /// <summary>A claim whose value shows the kind of a token.</summary>
    /// <param name="Claim">The claim.</param>
    /// <param name="Values">The accepted values; empty for any non-empty string.</param>
    internal sealed record KindClaim(RegisteredClaim Claim, params IReadOnlyList<string> Values)
    {
        /// <summary>Whether the claim may be missing.</summary>
        public bool IsOptional { get; init; }

        public byte[][] Utf8 { get; } = [.. Values.Select(Encoding.UTF8.GetBytes)];

        public string Describe() => Values.Count == 0 ? string.Empty : $" to be {string.Join(" or ", Values.Select(static value => $"'{value}'"))}";
    }
}
