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
    SessionId,
}

/// <summary>Where each registered claim stands in the payload; absent by default.</summary>
[InlineArray(14)]
internal struct ClaimIndex
{
    private JsonValue _first;

    public JsonValue this[RegisteredClaim claim]
    {
        readonly get => this[(int)claim];
        set => this[(int)claim] = value;
    }

    /// <summary>The names of all claims on the wire, in order.</summary>
    public static byte[][] Names { get; } = JsonMembers.Names([.. Enum.GetValues<RegisteredClaim>().Select(NameOf)]);

    /// <summary>The name of a claim on the wire (RFC 7519 §4.1, RFC 9068 §2.2, RFC 7800 §3.1, OpenID Connect Back-Channel Logout 1.0 §2.1).</summary>
    public static string NameOf(RegisteredClaim claim) => claim switch
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
        RegisteredClaim.SessionId => "sid",
        _ => throw new ArgumentOutOfRangeException(nameof(claim)),
    };
}
