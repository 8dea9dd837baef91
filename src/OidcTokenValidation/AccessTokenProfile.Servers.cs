using OidcTokenValidation.Profiles;

namespace OidcTokenValidation;

// The named profiles of identity servers that are installed.
public sealed partial record AccessTokenProfile
{
    /// <summary>Casdoor: <c>tokenType</c> is access-token; the audience is the client, or the resource of the request; <c>nonce</c> may be
    /// present.</summary>
    /// <remarks>
    /// <c>tokenType</c> of refresh tokens is refresh-token. Casdoor sends the access token as ID token too: nothing distinguishes them.
    /// Source: github.com/casdoor/casdoor, object/token_jwt.go, object/token_oauth.go.
    /// </remarks>
    public static AccessTokenProfile Casdoor => ServerProfiles.Casdoor;

    /// <summary>Ory Hydra with the strategy <c>jwt</c>: scopes as an array in <c>scp</c>.</summary>
    /// <remarks>ID tokens have no <c>client_id</c>, and the client as audience. The audience is a list of those that the client requested: a client without one
    /// gets an empty list. Source: github.com/ory/hydra, oauth2/session.go; ory.sh/docs/hydra/advanced.</remarks>
    public static AccessTokenProfile OryHydra => ServerProfiles.OryHydra;

    /// <summary>The JWT plugin of Better Auth: no <c>typ</c>, issuer and audience are the base URL, and the claims are those of the user.</summary>
    /// <remarks>
    /// The default algorithm is EdDSA: add the package OidcTokenValidation.NSec or OidcTokenValidation.BouncyCastle, or set <c>alg</c> of the plugin to
    /// ES256. Keys are at <c>/api/auth/jwks</c>. An application with <c>definePayload</c> adds <c>emailVerified</c>, or describes its own profile.
    /// Source: better-auth.com/docs/plugins/jwt; github.com/better-auth/better-auth, packages/better-auth/src/plugins/jwt/sign.ts.
    /// </remarks>
    public static AccessTokenProfile BetterAuth => ServerProfiles.BetterAuth;
}
