using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Principal;
using OidcTokenValidation.Revocation;

namespace OidcTokenValidation;

/// <summary>A validated access token (RFC 9068, or RFC 7662 if it is opaque). Values are read from the original claims when they are first used.</summary>
public sealed class AccessToken : IParsedClaims
{
    private readonly long _ageReference;
    private StrongBox<JsonElement>? _claims;

    internal AccessToken(AcceptedClaims accepted, DateTimeOffset validatedAt)
    {
        Accepted = accepted;
        _ageReference = validatedAt.UtcTicks - accepted.ClockSkew.Ticks;
    }

    internal AcceptedClaims Accepted { get; }

    AcceptedClaims IParsedClaims.Accepted => Accepted;

    /// <summary>The time of the validation, less the clock skew. Ages are measured at this time.</summary>
    internal DateTimeOffset AgeReference => new(_ageReference, TimeSpan.Zero);

    /// <summary>The trusted issuer that signed the token (<c>iss</c>, or the trust domain of a JWT-SVID), or that introspected it if it is opaque.</summary>
    public string Issuer => Accepted.Issuer;

    /// <summary>The subject of the token (<c>sub</c>): a user, or the client itself. Unique within <see cref="Issuer"/>. Personal data.</summary>
    /// <remarks>The tokens that some providers issue to clients have no <c>sub</c>: then it is <see cref="ClientId"/>, and <see cref="IsClientSubject"/> is
    /// true.</remarks>
    public string Subject => Accepted.Values.Subject;

    /// <summary>The client that requested the token (<c>client_id</c>, RFC 8693 §4.3, or the claim that the issuer's profile uses instead).</summary>
    /// <value>Null only if the issuer's profile does not require it.</value>
    public string? ClientId => Accepted.Values.ClientId;

    /// <summary>The identifier of the token (<c>jti</c>, or the claim that the issuer's profile uses instead), unique within <see cref="Issuer"/>.</summary>
    /// <value>Null only if the issuer's profile does not require it.</value>
    public string? JwtId => Accepted.Values.JwtId;

    /// <summary>The APIs that the token is for (<c>aud</c>); this API is one of them.</summary>
    public IReadOnlyList<string> Audiences => Accepted.Values.Audiences;

    /// <summary>When the token expires (<c>exp</c>). It is accepted up to the clock skew later, see <see cref="AcceptedUntil"/>.</summary>
    /// <value><see cref="DateTimeOffset.MaxValue"/> for an opaque token whose introspection response has no <c>exp</c>.</value>
    public DateTimeOffset ExpiresAt => Accepted.ExpiresAt ?? DateTimeOffset.MaxValue;

    /// <summary>The time from which the token is rejected: <see cref="ExpiresAt"/>, or the end of <see cref="AccessTokenValidationOptions.MaxTokenAge"/> if
    /// that is earlier, plus the clock skew. A stream or a socket ends by <see cref="OnEnd"/>, which includes revocation.</summary>
    public DateTimeOffset AcceptedUntil => Accepted.AcceptedUntil;

    /// <summary>When the token was issued (<c>iat</c>).</summary>
    /// <value><see cref="DateTimeOffset.MinValue"/> for an opaque token whose introspection response has no <c>iat</c>.</value>
    public DateTimeOffset IssuedAt => Accepted.IssuedAt ?? DateTimeOffset.MinValue;

    /// <summary>The time from which the token is valid (<c>nbf</c>); null if the token has no such claim.</summary>
    public DateTimeOffset? NotBefore => Accepted.NotBefore;

    /// <summary>When the user last authenticated (<c>auth_time</c>, RFC 9068 §2.2.1).</summary>
    /// <value>
    /// Null if the token has no such claim, or if the claim is not a number of seconds from 1970 to the year 9999. <see
    /// cref="AccessRequirement.AuthenticationAge"/> is not met then.
    /// </value>
    public DateTimeOffset? AuthTime => Accepted.AuthTime;

    /// <summary>How strongly the user authenticated (<c>acr</c>, RFC 9068 §2.2.1).</summary>
    /// <value>
    /// Null if the token has no such claim, or if the claim is not a string. <see cref="AccessRequirement.AuthenticationContext"/> is not met then.
    /// </value>
    public string? Acr => Accepted.Acr;

    /// <summary>By which methods the user authenticated (<c>amr</c>, RFC 9068 §2.2.1, RFC 8176).</summary>
    /// <value>
    /// Empty if the token has no such claim, or if the claim is neither a string nor an array of strings. Supabase for instance sends objects: <see
    /// cref="TryGetClaim(string, out JsonElement)"/> finds them.
    /// </value>
    public IReadOnlyList<string> Amr => Accepted.Amr.AsReadOnly();

    /// <summary>The scopes of the token (<c>scope</c>, RFC 9068 §2.2.3, with some profiles <c>scp</c>).</summary>
    /// <value>Empty if the token has no such claim, or if the claim is neither a string nor an array of strings. No requirement on scopes is met
    /// then.</value>
    public ScopeSet Scopes => Accepted.Values.Scopes;

    /// <summary>The user's e-mail address (<c>email</c>, OpenID Connect Core §5.1). Personal data.</summary>
    /// <value>Null if the token has no such claim, or if the claim is not a string.</value>
    /// <remarks>
    /// A claim of the token, not a proof of identity: addresses change and are reassigned to other people, and <c>email_verified</c> is true only if the
    /// provider checked the address. Identify a user by <see cref="Issuer"/> and <see cref="Subject"/>.
    /// </remarks>
    public string? Email => GetString("email");

    /// <summary>The user's full name for display (<c>name</c>, OpenID Connect Core §5.1). Personal data.</summary>
    /// <value>Null if the token has no such claim, or if the claim is not a string.</value>
    /// <remarks>A claim of the token, not a proof of identity: names are not unique, and users may choose theirs. Identify a user by <see cref="Issuer"/> and
    /// <see cref="Subject"/>.</remarks>
    public string? Name => GetString("name");

    /// <summary>The roles of the user or client (<c>roles</c>, RFC 9068 §2.2.3.1, or the claim of the issuer's profile or of
    /// <see cref="TrustedIssuer.RolesClaim"/>).</summary>
    /// <value>A string, the strings of an array, or the names of an object's members that are not false or null; empty if there is no such claim.</value>
    public IReadOnlyList<string> Roles => Accepted.Values.GetRoles(this);

    /// <summary>The groups of the user or client (<c>groups</c>, RFC 9068 §2.2.3.1, or the claim of the issuer's profile or of
    /// <see cref="TrustedIssuer.GroupsClaim"/>).</summary>
    /// <value>As <see cref="Roles"/>.</value>
    public IReadOnlyList<string> Groups => Accepted.Values.GetGroups(this);

    /// <summary>What binds the token to its sender (<c>cnf</c>, RFC 7800 §3.1). The sender of a validated token has proved possession of it.</summary>
    public TokenBinding Binding => Accepted.Binding;

    /// <summary>Whether the subject is the client itself rather than a user; null if the token does not show it.</summary>
    /// <remarks>RFC 9068 §5: a subject equal to the client identifier is a sign of the client; claims about an authentication are a sign of a user.</remarks>
    public bool? IsClientSubject =>
        string.Equals(Subject, ClientId, StringComparison.Ordinal) ? true
        : AuthTime is not null || Acr is not null ? false
        : null;

    /// <summary>The current actor: the party that acts on behalf of <see cref="Subject"/> (<c>act</c>, RFC 8693 §4.1). Personal data.</summary>
    /// <value>Null if the token has no such claim: the token shows no delegation. Its <see cref="TokenActor.Chain"/> has the prior actors.</value>
    /// <remarks>RFC 8693 §4.1: only <see cref="Subject"/>, the other claims of the token, and this actor may decide about access. Prior actors are
    /// informational. A token with a malformed claim, or with more than 8 actors, is rejected. Requirements on the actor: <see
    /// cref="AccessRequirement.ActorSubject"/>, <see cref="AccessRequirement.ActorClient"/>, <see cref="AccessRequirement.Actor"/>, <see
    /// cref="AccessRequirement.NoActor"/>.</remarks>
    public TokenActor? Actor => Accepted.Actor;

    /// <summary>The party that is authorized to become the actor for <see cref="Subject"/> (<c>may_act</c>, RFC 8693 §4.4): for a service that exchanges
    /// tokens. Personal data.</summary>
    /// <value>Null if the token has no such claim. It has no prior actor.</value>
    /// <remarks>The claim is permission to request a token as this party. It does not show that the party acts now, and grants nothing at this API. A token
    /// with a malformed claim is rejected.</remarks>
    public TokenActor? AuthorizedActor => Accepted.AuthorizedActor;

    /// <summary>The claims set exactly as it was signed, UTF-8 JSON; for an opaque token, the introspection response (RFC 7662 §2.2).</summary>
    public ReadOnlyMemory<byte> Json => Accepted.Json;

    /// <summary>All claims as a JSON object.</summary>
    public JsonElement Claims => (_claims ??= new StrongBox<JsonElement>(Accepted.Parse())).Value;

    /// <summary>Finds a claim, or a member inside one.</summary>
    /// <param name="path">The claim's name, then the names of members within, for instance <c>"realm_access", "roles"</c>. Names are not split: dots and
    /// slashes have no meaning.</param>
    /// <param name="value">The value.</param>
    /// <returns>False if there is no such claim.</returns>
    public bool TryGetClaim(ReadOnlySpan<string> path, out JsonElement value) => ClaimPath.TryFind(Claims, path, out value);

    /// <summary>Finds a claim.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="value">The value.</param>
    /// <returns>False if there is no such claim.</returns>
    public bool TryGetClaim(string name, out JsonElement value) => TryGetClaim([name], out value);

    /// <summary>Gets a claim, or a member inside one, that is a string.</summary>
    /// <param name="path">The claim's name, then the names of members within, for instance <c>"address", "country"</c>. Names are not split: dots and
    /// slashes have no meaning.</param>
    /// <returns>Null if there is no such claim, or if it is not a string.</returns>
    public string? GetString(ReadOnlySpan<string> path) => ClaimTexts.Find(Claims, path);

    /// <summary>Gets a claim that is a string.</summary>
    /// <param name="name">The claim's name.</param>
    /// <returns>Null if there is no such claim, or if it is not a string.</returns>
    public string? GetString(string name) => GetString([name]);

    /// <summary>Deserializes the claims into your type, with source-generated System.Text.Json.</summary>
    /// <typeparam name="T">Your type.</typeparam>
    /// <param name="type">Its metadata, from your <c>JsonSerializerContext</c>.</param>
    /// <param name="claims">The claims.</param>
    /// <returns>False if the claims do not fit the type.</returns>
    public bool TryReadClaims<T>(JsonTypeInfo<T> type, [NotNullWhen(true)] out T? claims)
    {
        ArgumentNullException.ThrowIfNull(type);
        try
        {
            claims = JsonSerializer.Deserialize(Json.Span, type);
        }
        catch (JsonException)
        {
            claims = default;
        }

        return claims is not null;
    }

    /// <summary>Deserializes the authorization details of a type (<c>authorization_details</c>, RFC 9396 §2), with source-generated
    /// System.Text.Json.</summary>
    /// <typeparam name="T">Your type for one item.</typeparam>
    /// <param name="type">The <c>type</c> of the items, compared ordinally.</param>
    /// <param name="typeInfo">The metadata of <typeparamref name="T"/>, from your <c>JsonSerializerContext</c>.</param>
    /// <returns>The items of this type in their order. An item that does not fit <typeparamref name="T"/> (<see cref="JsonException"/>) is left out: it
    /// grants nothing.</returns>
    /// <exception cref="ArgumentException">The type is empty, or the metadata has case-insensitive names and allows duplicates: two members of an item
    /// could then be one property.</exception>
    public IReadOnlyList<T> GetAuthorizationDetails<T>(string type, JsonTypeInfo<T> typeInfo)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        AuthorizationDetailsClaim.Check(typeInfo);
        return Accepted.GetAuthorizationDetails(type, typeInfo);
    }

    /// <summary>Calls an action when the token is no longer accepted, because it has expired or was revoked: for a stream or a socket, which must end then.
    /// ASP.NET Core and gRPC do so themselves.</summary>
    /// <param name="ended">The action: called once, at once if the token is not accepted now. Its argument is <see cref="TokenFailureCode.Expired"/> or <see
    /// cref="TokenFailureCode.TokenRevoked"/>, for <see cref="AccessTokenValidator.CreateEndChallenge"/>. It runs under a lock, on any thread, and must not
    /// block. What it throws is ignored.</param>
    /// <returns>Dispose it when the stream has ended. When <see cref="IDisposable.Dispose"/> returns, the action has been called, or never will be.</returns>
    /// <remarks>The clock and the <see cref="AccessTokenValidationOptions.Revocations"/> are those of the validator that accepted the token.</remarks>
    public IDisposable OnEnd(Action<TokenFailure> ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        return TokenEnd.Start(this, Accepted.Time, Accepted.Revocations, ended);
    }

    /// <summary>Creates a principal with the claims under their names in the token; each call creates a new one. <see cref="From"/> returns its
    /// token.</summary>
    /// <param name="authenticationType">The identity's authentication type.</param>
    /// <param name="nameClaim">The claim of <c>Identity.Name</c>.</param>
    /// <param name="roleClaim">The claim of <c>IsInRole</c>; null for <see cref="Roles"/>.</param>
    /// <remarks>Identity and claims are created at the first access to the principal.</remarks>
    public ClaimsPrincipal ToPrincipal(string authenticationType = "AccessToken", string nameClaim = "sub", string? roleClaim = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(authenticationType);
        ArgumentNullException.ThrowIfNull(nameClaim);
        var options = new AccessTokenPrincipalOptions { AuthenticationType = authenticationType, NameClaim = nameClaim, RoleClaim = roleClaim };
        return new TokenPrincipal(this, options);
    }

    /// <summary>Creates a principal with the claims under the names that <paramref name="options"/> select; each call creates a new one. <see cref="From"/>
    /// returns its token.</summary>
    /// <param name="options">Names of claims, for instance mapped ones as with JwtBearer.</param>
    /// <remarks>Identity and claims are created at the first access to the principal.</remarks>
    /// <exception cref="ArgumentException">The authentication type is empty.</exception>
    public ClaimsPrincipal ToPrincipal(AccessTokenPrincipalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.AuthenticationType, nameof(options));
        return new TokenPrincipal(this, options);
    }

    /// <summary>The access token that <paramref name="principal"/> was created from; null if there is none.</summary>
    /// <param name="principal">A principal, for instance the user of a request. Copies and merged principals have the token too.</param>
    public static AccessToken? From(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (principal is TokenPrincipal { Source: AccessToken source })
            return source;
        foreach (ClaimsIdentity identity in principal.Identities)
        {
            if (identity is { IsAuthenticated: true, BootstrapContext: AccessToken token })
                return token;
        }

        return null;
    }
}

/// <summary>What binds an access token to its sender. The sender of a validated token has proved possession of all of it.</summary>
[Flags]
public enum TokenBinding
{
    /// <summary>Nothing: any party in possession of the token can use it (RFC 6750).</summary>
    Bearer = 0,

    /// <summary>A key of the client; the request contained a proof of possession (RFC 9449).</summary>
    DPoP = 1,

    /// <summary>A certificate of the client, which it used for the connection (RFC 8705).</summary>
    Mtls = 2,
}
