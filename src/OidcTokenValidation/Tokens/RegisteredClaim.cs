using System.Runtime.CompilerServices;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>The claims that are found while the token is read.</summary>
internal enum RegisteredClaim
{
    Issuer,
    Subject,
    Audience,
    Expiry,
    NotBefore,
    IssuedAt,
    JwtId,
    ClientId,
    Scope,
    AuthenticationTime,
    AuthenticationContext,
    AuthenticationMethods,
    Confirmation,
    Actor,
    AuthorizedActor,

    // The claims below are no standard claims of access tokens: the profiles of providers use them.
    AuthorizedParty,
    AppId,
    Cid,
    Scp,
    TokenUse,
    TokenKind,
    TokenVersion,
    Nonce,
    AccessTokenHash,
    CodeHash,
    StateHash,
    SessionId,
    UniqueTokenId,
    CognitoUserName,
    ClientAuthentication,
    Events,
    TokenIntrospection,
    AuthorizationDetails,
    Status,
}

/// <summary>The location of each registered claim in the payload; absent by default.</summary>
[InlineArray(34)]
internal struct ClaimIndex
{
    private JsonValue _first;

    public JsonValue this[RegisteredClaim claim]
    {
        readonly get => this[(int)claim];
        set => this[(int)claim] = value;
    }

    /// <summary>The names of all claims on the wire, in order.</summary>
    public static MemberTable Names { get; } = new([.. Enum.GetValues<RegisteredClaim>().Select(GetName)]);

    /// <summary>The name of a claim on the wire.</summary>
    /// <remarks>RFC 7519 §4.1, RFC 9068 §2.2, RFC 7800 §3.1, RFC 8693 §4, RFC 9396 §9; then OpenID Connect Core §2, RFC 8417, RFC 9701,
    /// draft-ietf-oauth-status-list §6.1 and names of providers.</remarks>
    public static string GetName(RegisteredClaim claim) => claim switch
    {
        RegisteredClaim.Issuer => "iss",
        RegisteredClaim.Subject => "sub",
        RegisteredClaim.Audience => "aud",
        RegisteredClaim.Expiry => "exp",
        RegisteredClaim.NotBefore => "nbf",
        RegisteredClaim.IssuedAt => "iat",
        RegisteredClaim.JwtId => "jti",
        RegisteredClaim.ClientId => "client_id",
        RegisteredClaim.Scope => "scope",
        RegisteredClaim.AuthenticationTime => "auth_time",
        RegisteredClaim.AuthenticationContext => "acr",
        RegisteredClaim.AuthenticationMethods => "amr",
        RegisteredClaim.Confirmation => "cnf",
        RegisteredClaim.Actor => "act",
        RegisteredClaim.AuthorizedActor => "may_act",
        RegisteredClaim.AuthorizedParty => "azp",
        RegisteredClaim.AppId => "appid",
        RegisteredClaim.Cid => "cid",
        RegisteredClaim.Scp => "scp",
        RegisteredClaim.TokenUse => "token_use",
        RegisteredClaim.TokenKind => "typ",
        RegisteredClaim.TokenVersion => "ver",
        RegisteredClaim.Nonce => "nonce",
        RegisteredClaim.AccessTokenHash => "at_hash",
        RegisteredClaim.CodeHash => "c_hash",
        RegisteredClaim.StateHash => "s_hash",
        RegisteredClaim.SessionId => "sid",
        RegisteredClaim.UniqueTokenId => "uti",
        RegisteredClaim.ClientAuthentication => "azpacr",
        RegisteredClaim.CognitoUserName => "cognito:username",
        RegisteredClaim.Events => "events",
        RegisteredClaim.TokenIntrospection => "token_introspection",
        RegisteredClaim.AuthorizationDetails => "authorization_details",
        RegisteredClaim.Status => "status",
        _ => throw new ArgumentOutOfRangeException(nameof(claim)),
    };
}
