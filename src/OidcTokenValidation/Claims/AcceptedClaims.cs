using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>
/// The claims of a token that passed the rules. They are shared by all validations of a cached token: a value is read when it is first used, and later
/// uses get the same immutable value.
/// </summary>
internal sealed class AcceptedClaims(string issuer, TokenContent content, TokenProfile profile, TokenLifetimeRules lifetime)
{
    private ClaimValues? _values;

    public string Issuer => issuer;

    public TokenContent Content => content;

    public ReadOnlyMemory<byte> Json => content.Json;

    public TokenProfile Profile => profile;

    public TimeSpan ClockSkew => lifetime.ClockSkew;

    /// <inheritdoc cref="TokenLifetimeRules.Time"/>
    public TimeProvider Time => lifetime.Time;

    /// <inheritdoc cref="TokenLifetimeRules.Revocations"/>
    public TokenRevocations? Revocations => lifetime.Revocations;

    /// <summary>The values that have been read. Instances that two threads create at the same time are equal.</summary>
    public ClaimValues Values => _values ??= new ClaimValues(this);

    /// <summary>The claim that contains the subject: that of the client, if a token of a client has no subject.</summary>
    public ClaimName SubjectClaim => FindFirst(profile.Rules.Subject) ?? ClientClaim;

    /// <summary>The claim that contains the client identifier: the first of the profile's that is present.</summary>
    public ClaimName ClientClaim => FindFirst(profile.Rules.ClientId) ?? RegisteredClaim.ClientId;

    /// <summary>The claim that contains the token identifier.</summary>
    public ClaimName TokenIdClaim => profile.Rules.TokenId;

    public DateTimeOffset? ExpiresAt => FindDate(RegisteredClaim.Expiry);

    public DateTimeOffset? IssuedAt => FindDate(RegisteredClaim.IssuedAt);

    public DateTimeOffset? NotBefore => FindDate(RegisteredClaim.NotBefore);

    public DateTimeOffset? AuthTime => FindDate(RegisteredClaim.AuthenticationTime);

    /// <inheritdoc cref="TokenLifetimeRules.GetAcceptedUntil"/>
    public DateTimeOffset AcceptedUntil => lifetime.GetAcceptedUntil(content.Claims);

    public string? Acr => FindString(RegisteredClaim.AuthenticationContext);

    public List<string> Amr => GetStrings(RegisteredClaim.AuthenticationMethods);

    public TokenActor? Actor => ActorReader.Find(content.Claims, RegisteredClaim.Actor);

    public TokenActor? AuthorizedActor => ActorReader.Find(content.Claims, RegisteredClaim.AuthorizedActor);

    public TokenBinding Binding => ConfirmationClaim.GetBinding(content.Claims);

    /// <summary>The first of the claims that is present, not null and not empty.</summary>
    public ClaimName? FindFirst(ReadOnlySpan<ClaimName> claims)
    {
        foreach (ClaimName claim in claims)
        {
            if (!content.Claims.IsEmpty(claim))
                return claim;
        }

        return null;
    }

    public string? FindString(ClaimName claim) =>
        content.Claims.GetKind(claim) == JsonKind.String ? content.Claims.String(claim).ToString() : null;

    /// <summary>
    /// The claim as one or many strings; none if the claim, or one of its items, is of another type: a claim that is read in part could be misunderstood.
    /// </summary>
    public List<string> GetStrings(ClaimName claim)
    {
        List<string> strings = [];
        JsonStringArray values = content.Claims.Strings(claim);
        while (values.TryRead(out JsonString value))
            strings.Add(value.ToString());
        return values.IsMalformed ? [] : strings;
    }

    /// <inheritdoc cref="AuthorizationDetailsClaim.Read"/>
    public List<T> GetAuthorizationDetails<T>(string type, JsonTypeInfo<T> typeInfo) => AuthorizationDetailsClaim.Read(content.Claims, type, typeInfo);

    /// <inheritdoc cref="AuthorizationDetailsClaim.GetTypes"/>
    public List<string> GetAuthorizationDetailsTypes() => AuthorizationDetailsClaim.GetTypes(content.Claims);

    public JsonElement Parse() => JsonElement.Parse(content.Json.Span);

    private DateTimeOffset? FindDate(RegisteredClaim claim) =>
        content.Claims.TryDate(claim, out double seconds) ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
}

/// <summary>The claims of a token and their JSON, which is parsed when it is first read.</summary>
internal interface IParsedClaims
{
    AcceptedClaims Accepted { get; }

    JsonElement Claims { get; }
}

/// <summary>A token that was accepted: its verified signature and its claims.</summary>
internal sealed record CachedToken(VerifiedToken Verified, AcceptedClaims Claims)
{
    private const double MaxLifetimeSeconds = 86_400;

    /// <summary>The remaining lifetime of the token, at most one day; zero or negative if it has expired.</summary>
    public TimeSpan GetLifetime(DateTimeOffset now) => Claims.Content.Claims.TryDate(RegisteredClaim.Expiry, out double expiry)
        ? TimeSpan.FromSeconds(Math.Min(expiry - NumericDate.From(now), MaxLifetimeSeconds))
        : TimeSpan.Zero;
}
