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
}

/// <summary>Where each registered claim stands in the payload; absent by default.</summary>
[InlineArray(13)]
internal struct ClaimIndex
{
    private JsonValue _first;

    public JsonValue this[RegisteredClaim claim]
    {
        readonly get => this[(int)claim];
        set => this[(int)claim] = value;
    }

    /// <summary>The name of a claim on the wire (RFC 7519 §4.1, RFC 9068 §2.2, RFC 7800 §3.1).</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(claim)),
    };

    /// <summary>The claim that <paramref name="name"/> names, if it is a registered one.</summary>
    public static bool TryFind(JsonString name, out RegisteredClaim claim)
    {
        for (claim = RegisteredClaim.Issuer; claim <= RegisteredClaim.Confirmation; claim++)
        {
            if (name.Equals(NameUtf8(claim)))
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> NameUtf8(RegisteredClaim claim) => claim switch
    {
        RegisteredClaim.Issuer => "iss"u8,
        RegisteredClaim.Subject => "sub"u8,
        RegisteredClaim.Audience => "aud"u8,
        RegisteredClaim.Expiry => "exp"u8,
        RegisteredClaim.NotBefore => "nbf"u8,
        RegisteredClaim.IssuedAt => "iat"u8,
        RegisteredClaim.JwtId => "jti"u8,
        RegisteredClaim.ClientId => "client_id"u8,
        RegisteredClaim.Scope => "scope"u8,
        RegisteredClaim.AuthenticationTime => "auth_time"u8,
        RegisteredClaim.AuthenticationContext => "acr"u8,
        RegisteredClaim.AuthenticationMethods => "amr"u8,
        _ => "cnf"u8,
    };
}
