using OidcTokenValidation.Profiles;

namespace OidcTokenValidation;

// The named profiles of sign-in platforms and access gateways.
public sealed partial record AccessTokenProfile
{
    /// <summary>Google service accounts that call an API: the audience is the address of the API, <c>azp</c> and <c>sub</c> are the number of the
    /// account, <c>email</c> is its address.</summary>
    /// <remarks>
    /// The issuer is <c>https://accounts.google.com</c>. Only service accounts have an <c>email</c> that ends with <c>.gserviceaccount.com</c>; with
    /// <c>generateIdToken</c> set <c>includeEmail</c>. Any service account of any project can request a token for any audience: require the
    /// <c>email</c> or <c>sub</c> of yours.
    /// Source: cloud.google.com/docs/authentication/token-types, "ID tokens"; cloud.google.com/iam, projects.serviceAccounts.generateIdToken.
    /// </remarks>
    public static AccessTokenProfile GoogleServiceAccount => PlatformProfiles.GoogleServiceAccount;

    /// <summary>Supabase projects with asymmetric signing keys: the audience is <c>authenticated</c>, the user's role is in <c>role</c>.</summary>
    /// <remarks>
    /// The issuer is <c>https://{project}.supabase.co/auth/v1</c>. ID tokens have neither <c>role</c> nor <c>session_id</c>. Older projects sign with HS256:
    /// migrate them to signing keys. Tokens of anonymous users have <c>is_anonymous</c>. Only tokens of OAuth clients have <c>client_id</c>.
    /// Source: supabase.com/docs/guides/auth/jwt-fields; github.com/supabase/auth, internal/tokens/service.go.
    /// </remarks>
    public static AccessTokenProfile Supabase => PlatformProfiles.Supabase;

    /// <summary>Clerk session tokens: no <c>aud</c>; <c>azp</c> is the origin of the web application, and one of Audiences.</summary>
    /// <remarks>
    /// <c>sid</c> begins with <c>sess_</c>; tokens from JWT templates have none. A session whose <c>sts</c> is not active is rejected. Add the
    /// permitted origins to Audiences, as in <c>https://app.example.com</c>. A token without <c>azp</c> is rejected.
    /// Source: clerk.com/docs/guides/sessions/session-tokens, clerk.com/docs/guides/sessions/manual-jwt-verification.
    /// </remarks>
    public static AccessTokenProfile ClerkSession => PlatformProfiles.ClerkSession;

    /// <summary>Clerk OAuth access tokens as JWTs: <c>typ</c> at+jwt, usually no <c>aud</c>: then <c>client_id</c> is one of Audiences.</summary>
    /// <remarks>
    /// List the OAuth applications in Audiences, and require scopes.
    /// Source: clerk.com/changelog/2026-01-08-jwt-oauth-access-tokens; github.com/clerk/javascript, packages/backend/src/tokens/machine.ts,
    /// packages/backend/src/api/resources/IdPOAuthAccessToken.ts.
    /// </remarks>
    public static AccessTokenProfile ClerkOAuth => PlatformProfiles.ClerkOAuth;

    /// <summary>WorkOS AuthKit session tokens: <c>sid</c> begins with <c>session_</c>; usually no <c>aud</c>: then the issuer is one of
    /// Audiences.</summary>
    /// <remarks>
    /// No documented claim names the API or the client. The keys belong to one client: set <see cref="KeySourceOptions.JwksAddress"/> to
    /// <c>https://api.workos.com/sso/jwks/{client}</c>, and the issuer and one of Audiences to the <c>iss</c> of your tokens.
    /// Tokens of AuthKit Connect have <c>client_id</c> and <c>scope</c>, and another kind of <c>sid</c>: they are rejected.
    /// Source: workos.com/docs/reference/authkit/session-tokens, workos.com/docs/authkit/sessions, workos.com/docs/authkit/connect/token-claims.
    /// </remarks>
    public static AccessTokenProfile WorkOS => PlatformProfiles.WorkOS;

    /// <summary>Stytch Connected Apps: the audience is the project, the client in <c>client_id</c>.</summary>
    /// <remarks>ID tokens, session tokens and M2M tokens have no <c>client_id</c>. Source: stytch.com/docs/b2b/api/connected-app-access-token,
    /// connected-app-id-token.</remarks>
    public static AccessTokenProfile Stytch => PlatformProfiles.Stytch;

    /// <summary>Cloudflare Access application tokens, of people and of service tokens: <c>type</c> is app, the audience is the tag of the
    /// application.</summary>
    /// <remarks>
    /// A service token has an empty <c>sub</c>, and its client identifier in <c>common_name</c>, which is the subject then. The token is in the field
    /// <c>Cf-Access-Jwt-Assertion</c>. The issuer is <c>https://{team}.cloudflareaccess.com</c>, its keys are at <c>/cdn-cgi/access/certs</c>.
    /// Source: developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/application-token.
    /// </remarks>
    public static AccessTokenProfile CloudflareAccess => PlatformProfiles.CloudflareAccess;

    /// <summary>The JWT plugin of Better Auth: no <c>typ</c>, issuer and audience are the base URL, and the claims are those of the user.</summary>
    /// <remarks>
    /// The default algorithm is EdDSA: add the package OidcTokenValidation.NSec or OidcTokenValidation.BouncyCastle, or set <c>alg</c> of the plugin to
    /// ES256. Keys are at <c>/api/auth/jwks</c>. An application with <c>definePayload</c> adds <c>emailVerified</c>, or describes its own profile.
    /// Source: better-auth.com/docs/plugins/jwt; github.com/better-auth/better-auth, packages/better-auth/src/plugins/jwt/sign.ts.
    /// </remarks>
    public static AccessTokenProfile BetterAuth => PlatformProfiles.BetterAuth;
}
