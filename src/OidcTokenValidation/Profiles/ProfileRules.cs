using System.Text;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Profiles;

/// <summary>What one profile asks of a token, as data. The defaults are those of RFC 9068; a profile names only what is otherwise.</summary>
internal sealed record ProfileRules
{
    public required AccessTokenProfile Profile { get; init; }

    /// <summary>The values of <c>typ</c>, in lower case and without "application/".</summary>
    public TypeRule Types { get; init; } = new("at+jwt");

    /// <summary>Claims that must be there as non-empty strings, beside <c>iss</c> and <c>sub</c>.</summary>
    public RegisteredClaim[] Required { get; init; } = [RegisteredClaim.ClientId, RegisteredClaim.JwtId];

    /// <summary>Claims of which one must be there with something in it, if any are named.</summary>
    public RegisteredClaim[] RequiredOneOf { get; init; } = [];

    /// <summary>Whether tokens of clients, that is without a sign of a user, may lack <c>sub</c>.</summary>
    public bool ClientsLackSubject { get; init; }

    /// <summary>Where the client's identifier stands: the first of these that is there.</summary>
    public RegisteredClaim[] ClientId { get; init; } = [RegisteredClaim.ClientId];

    /// <summary>Where the token's identifier stands.</summary>
    public RegisteredClaim TokenId { get; init; } = RegisteredClaim.JwtId;

    /// <summary>Where the scopes stand: the first of these that is there.</summary>
    public RegisteredClaim[] Scopes { get; init; } = [RegisteredClaim.Scope];

    /// <summary>Where the roles stand, unless the issuer's options say otherwise.</summary>
    public IReadOnlyList<string> Roles { get; init; } = ["roles"];

    /// <summary>Where the groups stand, unless the issuer's options say otherwise.</summary>
    public IReadOnlyList<string> Groups { get; init; } = ["groups"];

    /// <summary>What tells the provider's access tokens from its other tokens: each of these claims, with one of its values.</summary>
    public Mark[] Marks { get; init; } = [];

    /// <summary>What tells that a token is bound to a key, beside <c>cnf</c>: a token that has it must say to which.</summary>
    public Mark? BoundToKey { get; init; }

    /// <summary>Claims that only the provider's other tokens have.</summary>
    public RegisteredClaim[] Foreign { get; init; } = [];

    /// <summary>Whether a token whose audience is its own client is another kind of token.</summary>
    public bool AudienceIsNeverClient { get; init; }

    /// <summary>Whether a token without <c>aud</c> is for the API that its client belongs to.</summary>
    public bool AudienceMayBeClient { get; init; }

    /// <summary>What the profile gives up, for developers who are about to choose it; empty if nothing.</summary>
    public string GivesUp { get; init; } = string.Empty;

    /// <summary>
    /// What names the provider in a token whose form alone others have too; null where the form is the provider's alone. For advice, never for a decision.
    /// </summary>
    public ProviderSign? Sign { get; init; }

    /// <summary>Claims that no access token has and other tokens may have: what tells ID tokens and their like where nothing better does.</summary>
    public static RegisteredClaim[] OfOtherTokens { get; } =
        [RegisteredClaim.Nonce, RegisteredClaim.AccessTokenHash, RegisteredClaim.CodeHash, RegisteredClaim.StateHash, RegisteredClaim.Events, RegisteredClaim.TokenIntrospection];

    public bool IsIdToken => Profile == AccessTokenProfile.IdToken;

    /// <summary>The values of <c>typ</c> that a profile takes.</summary>
    internal sealed class TypeRule(params string[] values)
    {
        private readonly byte[][] _accepted = [.. values.SelectMany(static value => (string[])[value, "application/" + value]).Select(Encoding.ASCII.GetBytes)];

        /// <summary>Whether a header without <c>typ</c> is taken too.</summary>
        public bool OrNone { get; init; }

        // RFC 8725 §3.11: letter case and the "application/" prefix do not matter; nothing is trimmed.
        public bool Accepts(in JoseHeader header)
        {
            if (!header.HasType)
                return OrNone;
            foreach (byte[] accepted in _accepted)
            {
                if (header.Type.EqualsIgnoreCase(accepted))
                    return true;
            }

            return false;
        }

        public override string ToString() => string.Join(" or ", values.Select(static value => $"'{value}'")) + (OrNone ? " or absent" : string.Empty);
    }

    /// <summary>A claim that tells a token's kind.</summary>
    /// <param name="Claim">The claim.</param>
    /// <param name="Values">Its values, as strings; any string if there is none.</param>
    internal sealed record Mark(RegisteredClaim Claim, params IReadOnlyList<string> Values)
    {
        /// <summary>Whether the claim may be missing.</summary>
        public bool IsOptional { get; init; }

        public byte[][] Utf8 { get; } = [.. Values.Select(Encoding.UTF8.GetBytes)];

        public string Describe() => Values.Count == 0 ? string.Empty : $" to be {string.Join(" or ", Values.Select(static value => $"'{value}'"))}";
    }
}
