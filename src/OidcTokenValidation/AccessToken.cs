using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Principal;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation;

/// <summary>A validated access token (RFC 9068, or RFC 7662 where it is opaque). Values are read from the original claims when they are first asked
/// for.</summary>
public sealed class AccessToken
{
    private readonly long _judgedAt;
    private StrongBox<JsonElement>? _claims;

    internal AccessToken(AcceptedClaims accepted, DateTimeOffset validatedAt)
    {
        Accepted = accepted;
        _judgedAt = validatedAt.UtcTicks - accepted.Lifetime.ClockSkew.Ticks;
    }

    internal AcceptedClaims Accepted { get; }

    /// <summary>When it was validated, less the clock skew: what has an age is judged by it.</summary>
    internal DateTimeOffset JudgedAt => new(_judgedAt, TimeSpan.Zero);

    /// <summary>The issuer that signed the token (<c>iss</c>), or vouched for it where it is opaque: one of those that are trusted.</summary>
    public string Issuer => Accepted.Issuer;

    /// <summary>Whom the token speaks for (<c>sub</c>): a user, or the client itself. Unique within <see cref="Issuer"/>. Personal data.</summary>
    /// <remarks>Some providers give the tokens of clients no <c>sub</c>: then it is <see cref="ClientId"/>, and <see cref="IsClientSubject"/> is
    /// true.</remarks>
    public string Subject => Accepted.Values.Subject;

    /// <summary>The client that asked for the token (<c>client_id</c>, RFC 8693 §4.3, or what the issuer's profile has in its place).</summary>
    /// <value>Null only where the issuer's profile does not ask for it.</value>
    public string? ClientId => Accepted.Values.ClientId;

    /// <summary>The identifier of the token (<c>jti</c>, or what the issuer's profile has in its place), unique within <see cref="Issuer"/>.</summary>
    /// <value>Null only where the issuer's profile does not ask for it.</value>
    public string? JwtId => Accepted.Values.JwtId;

    /// <summary>The APIs that the token is for (<c>aud</c>); this API is one of them.</summary>
    public IReadOnlyList<string> Audiences => Accepted.Values.Audiences;

    /// <summary>When the token expires (<c>exp</c>). It is accepted up to the clock skew later, see <see cref="AcceptedUntil"/>.
    /// <see cref="DateTimeOffset.MaxValue"/> for an opaque token whose issuer does not say.</summary>
    public DateTimeOffset ExpiresAt => Date(RegisteredClaim.Expiry) ?? DateTimeOffset.MaxValue;

    /// <summary>From when on the token is refused: <see cref="ExpiresAt"/>, or the end of <see cref="AccessTokenValidationOptions.MaxTokenAge"/> if that
    /// comes first, and the clock skew. What is open by then, a stream or a socket, should end.</summary>
    public DateTimeOffset AcceptedUntil => Accepted.Lifetime.AcceptedUntil(SignedClaims);

    /// <summary>When the token was issued (<c>iat</c>). <see cref="DateTimeOffset.MinValue"/> for an opaque token whose issuer does not say.</summary>
    public DateTimeOffset IssuedAt => Date(RegisteredClaim.IssuedAt) ?? DateTimeOffset.MinValue;

    /// <summary>From when on the token is valid (<c>nbf</c>); null if it does not say.</summary>
    public DateTimeOffset? NotBefore => Date(RegisteredClaim.NotBefore);

    /// <summary>When the user last authenticated (<c>auth_time</c>, RFC 9068 §2.2.1).</summary>
    /// <value>
    /// Null if the token has no such claim, or has anything but a number of seconds from 1970 to the year 9999 in it. <see
    /// cref="AccessRequirement.AuthenticationAge"/> is not met then.
    /// </value>
    public DateTimeOffset? AuthTime => Date(RegisteredClaim.AuthenticationTime);

    /// <summary>How strongly the user authenticated (<c>acr</c>, RFC 9068 §2.2.1).</summary>
    /// <value>
    /// Null if the token has no such claim, or has anything but a string in it. <see cref="AccessRequirement.AuthenticationContext"/> is not met then.
    /// </value>
    public string? Acr => Accepted.String(RegisteredClaim.AuthenticationContext);

    /// <summary>By which methods the user authenticated (<c>amr</c>, RFC 9068 §2.2.1, RFC 8176).</summary>
    /// <value>
    /// Empty if the token has no such claim, or has anything but a string or an array of strings in it. Supabase for instance sends objects: <see
    /// cref="TryGetClaim(string, out JsonElement)"/> finds them.
    /// </value>
    public IReadOnlyList<string> Amr => Accepted.Strings(RegisteredClaim.AuthenticationMethods).AsReadOnly();

    /// <summary>What the token allows (<c>scope</c>, RFC 9068 §2.2.3, with some profiles <c>scp</c>).</summary>
    /// <value>Empty if the token has no such claim, or has anything but a string or an array of strings in it. No requirement on scopes is met then.</value>
    public ScopeSet Scopes => Accepted.Values.Scopes;

    /// <summary>The user's e-mail address (<c>email</c>, OpenID Connect Core §5.1). Personal data.</summary>
    /// <value>Null if the token has no such claim, or has anything but a string in it.</value>
    /// <remarks>
    /// A claim of the token, not a proof of identity: addresses change and are given to other people, and <c>email_verified</c> says whether the provider
    /// checked it. Identify a user by <see cref="Issuer"/> and <see cref="Subject"/>.
    /// </remarks>
    public string? Email => GetString("email");

    /// <summary>The user's full name for display (<c>name</c>, OpenID Connect Core §5.1). Personal data.</summary>
    /// <value>Null if the token has no such claim, or has anything but a string in it.</value>
    /// <remarks>A claim of the token, not a proof of identity: names are not unique, and users may choose theirs. Identify a user by <see cref="Issuer"/> and
    /// <see cref="Subject"/>.</remarks>
    public string? Name => GetString("name");

    /// <summary>The roles of the user or client (<c>roles</c>, RFC 9068 §2.2.3.1, or where the issuer's profile or <see cref="TrustedIssuer.RolesClaim"/>
    /// says).</summary>
    /// <value>A string, the strings of an array, or the names of an object's members, but for those that are false or null; empty if there is no such
    /// claim.</value>
    public IReadOnlyList<string> Roles => Accepted.Values.RolesOf(this);

    /// <summary>The groups of the user or client (<c>groups</c>, RFC 9068 §2.2.3.1, or where the issuer's profile or <see cref="TrustedIssuer.GroupsClaim"/>
    /// says).</summary>
    /// <value>As <see cref="Roles"/>.</value>
    public IReadOnlyList<string> Groups => Accepted.Values.GroupsOf(this);

    /// <summary>What ties the token to its sender (<c>cnf</c>, RFC 7800 §3.1). Where the token is validated, the sender has proved to hold it.</summary>
    public TokenBinding Binding => !Confirmation.TryRead(this, out Confirmation confirmation) ? TokenBinding.Bearer
        : (confirmation.Key is null ? TokenBinding.Bearer : TokenBinding.DPoP) | (confirmation.Certificate is null ? TokenBinding.Bearer : TokenBinding.Mtls);

    /// <summary>Whether the subject is the client itself rather than a user: true, false, or null where the token does not tell.</summary>
    /// <remarks>RFC 9068 §5: a subject equal to the client identifier is a sign of it; a user's authentication is a sign against it.</remarks>
    public bool? IsClientSubject =>
        string.Equals(Subject, ClientId, StringComparison.Ordinal) ? true
        : AuthTime is not null || Acr is not null ? false
        : null;

    /// <summary>The claims set exactly as it was signed, UTF-8 JSON; of an opaque token, the answer of its issuer's introspection endpoint (RFC 7662
    /// §2.2).</summary>
    public ReadOnlyMemory<byte> Json => Accepted.Content.Json;

    internal TokenClaims SignedClaims => Accepted.Content.Claims;

    /// <summary>The claim behind <see cref="Subject"/>.</summary>
    internal RegisteredClaim SubjectClaim => Accepted.SubjectClaim;

    /// <summary>The claim behind <see cref="JwtId"/>.</summary>
    internal RegisteredClaim IdClaim => Accepted.Profile.Rules.TokenId;

    /// <summary>All claims as a JSON object.</summary>
    public JsonElement Claims => (_claims ??= new StrongBox<JsonElement>(Accepted.Parse())).Value;

    /// <summary>Finds a claim, or a member inside one.</summary>
    /// <param name="path">The claim's name, then the names of members within, for instance <c>"realm_access", "roles"</c>. A name is taken whole: dots and
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
    /// <param name="path">The claim's name, then the names of members within, for instance <c>"address", "country"</c>. A name is taken whole: dots and
    /// slashes have no meaning.</param>
    /// <returns>Null if there is no such claim, or it is anything but a string.</returns>
    public string? GetString(ReadOnlySpan<string> path) => ClaimTexts.Find(Claims, path);

    /// <summary>Gets a claim that is a string.</summary>
    /// <param name="name">The claim's name.</param>
    /// <returns>Null if there is no such claim, or it is anything but a string.</returns>
    public string? GetString(string name) => GetString([name]);

    /// <summary>Reads the claims into a type of your own, by source-generated System.Text.Json.</summary>
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

    /// <summary>Makes a principal of the claims, their names unmapped; each call makes a new one. <see cref="From"/> finds the way back.</summary>
    /// <param name="authenticationType">The identity's authentication type.</param>
    /// <param name="nameClaim">The claim behind <c>Identity.Name</c>.</param>
    /// <param name="roleClaim">The claim behind <c>IsInRole</c>; null for <see cref="Roles"/>.</param>
    /// <remarks>Identity and claims are made when somebody looks at the principal for the first time; who does not, does not pay for them.</remarks>
    public ClaimsPrincipal ToPrincipal(string authenticationType = "AccessToken", string nameClaim = "sub", string? roleClaim = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(authenticationType);
        ArgumentNullException.ThrowIfNull(nameClaim);
        return new TokenPrincipal(this, new AccessTokenPrincipalOptions { AuthenticationType = authenticationType, NameClaim = nameClaim, RoleClaim = roleClaim });
    }

    /// <summary>Makes a principal of the claims as <paramref name="options"/> say; each call makes a new one. <see cref="From"/> finds the way back.</summary>
    /// <param name="options">Names of claims, for instance mapped ones as JwtBearer has them.</param>
    /// <remarks>Identity and claims are made at the first access to the principal.</remarks>
    /// <exception cref="ArgumentException">The authentication type is empty.</exception>
    public ClaimsPrincipal ToPrincipal(AccessTokenPrincipalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.AuthenticationType, nameof(options));
        return new TokenPrincipal(this, options);
    }

    /// <summary>The access token that <paramref name="principal"/> was made of; null if it was made of something else.</summary>
    /// <param name="principal">A principal, for instance the user of a request. Copies and merged principals keep their token.</param>
    public static AccessToken? From(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (principal is TokenPrincipal own)
            return own.Token;
        foreach (ClaimsIdentity identity in principal.Identities)
        {
            if (identity is { IsAuthenticated: true, BootstrapContext: AccessToken token })
                return token;
        }

        return null;
    }

    private DateTimeOffset? Date(RegisteredClaim claim) =>
        SignedClaims.TryDate(claim, out double seconds) ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
}

/// <summary>What ties an access token to its sender. A validated token was sent by whoever holds all of it.</summary>
[Flags]
public enum TokenBinding
{
    /// <summary>Nothing: whoever bears it may use it (RFC 6750).</summary>
    Bearer = 0,

    /// <summary>A key of the client's, of which the request held a proof (RFC 9449).</summary>
    DPoP = 1,

    /// <summary>A certificate of the client's, which it used for the connection (RFC 8705).</summary>
    Mtls = 2,
}
