using System.Text.Json;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>
/// The claims of a token that kept the rules: what an access token is made of, each time that the token comes. Texts are read when they are first
/// asked for; who asks again, in this request or in another with the same token, gets the same ones, which nobody can change.
/// </summary>
internal sealed class AcceptedClaims(string issuer, TokenContent content, TokenProfile profile, TokenLifetimeRules lifetime)
{
    private ClaimValues? _values;

    public string Issuer => issuer;

    public TokenContent Content => content;

    public TokenProfile Profile => profile;

    public TokenLifetimeRules Lifetime => lifetime;

    /// <summary>The values that have been read; two that are made at the same time say the same.</summary>
    public ClaimValues Values => _values ??= new ClaimValues(this);

    /// <summary>The claim behind the subject: the client's, where a token of a client has no <c>sub</c>.</summary>
    public RegisteredClaim SubjectClaim => Has(RegisteredClaim.Subject) ? RegisteredClaim.Subject : ClientClaim;

    /// <summary>The claim behind the client: the first of the profile's that is there.</summary>
    public RegisteredClaim ClientClaim => FirstOf(profile.Rules.ClientId) ?? RegisteredClaim.ClientId;

    public RegisteredClaim? FirstOf(ReadOnlySpan<RegisteredClaim> claims)
    {
        foreach (RegisteredClaim claim in claims)
        {
            if (Has(claim))
                return claim;
        }

        return null;
    }

    public string? String(RegisteredClaim claim) =>
        content.Claims.KindOf(claim) == JsonKind.String ? content.Claims.String(claim).ToString() : null;

    /// <summary>
    /// The claim as one or many strings; none if it is anything else, or holds anything else: a claim that is understood in part could be misunderstood.
    /// </summary>
    public List<string> Strings(RegisteredClaim claim)
    {
        List<string> strings = [];
        JsonStringArray values = content.Claims.Strings(claim);
        while (values.TryRead(out JsonString value))
            strings.Add(value.ToString());
        return values.IsMalformed ? [] : strings;
    }

    public JsonElement Parse() => JsonElement.Parse(content.Json.Span);

    private bool Has(RegisteredClaim claim) => content.Claims.KindOf(claim) != JsonKind.Absent;
}

/// <summary>A token that was accepted before: its signature, and its claims.</summary>
internal sealed record CachedToken(VerifiedToken Verified, AcceptedClaims Claims)
{
    private const double MaxLifetimeSeconds = 86_400;

    /// <summary>How long the token lives after <paramref name="now"/>, at most one day; zero or less if it has expired.</summary>
    public TimeSpan GetLifetime(DateTimeOffset now) => Claims.Content.Claims.TryDate(RegisteredClaim.Expiry, out double expiry)
        ? TimeSpan.FromSeconds(Math.Min(expiry - NumericDate.From(now), MaxLifetimeSeconds))
        : TimeSpan.Zero;
}
