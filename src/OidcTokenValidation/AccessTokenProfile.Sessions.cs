using OidcTokenValidation.Profiles;

namespace OidcTokenValidation;

// The named profiles of session tokens, and of OAuth tokens of the same platforms, which usually have no audience.
public sealed partial record AccessTokenProfile
{
    /// <summary>Clerk session tokens: no <c>aud</c>; <c>azp</c> is the origin of the web application, and one of Audiences.</summary>
    /// <remarks>
    /// <c>sid</c> begins with <c>sess_</c>; tokens from JWT templates have none. A session whose <c>sts</c> is not active is rejected. Add the
    /// permitted origins to Audiences, as in <c>https://app.example.com</c>. A token without <c>azp</c> is rejected.
    /// Source: clerk.com/docs/guides/sessions/session-tokens, clerk.com/docs/guides/sessions/manual-jwt-verification.
    /// </remarks>
    public static AccessTokenProfile ClerkSession => SessionProfiles.ClerkSession;

    /// <summary>Clerk OAuth access tokens as JWTs: <c>typ</c> at+jwt, usually no <c>aud</c>: then <c>client_id</c> is one of Audiences.</summary>
    /// <remarks>
    /// List the OAuth applications in Audiences, and require scopes.
    /// Source: clerk.com/changelog/2026-01-08-jwt-oauth-access-tokens; github.com/clerk/javascript, packages/backend/src/tokens/machine.ts,
    /// packages/backend/src/api/resources/IdPOAuthAccessToken.ts.
    /// </remarks>
    public static AccessTokenProfile ClerkOAuth => SessionProfiles.ClerkOAuth;

    /// <summary>WorkOS AuthKit session tokens: <c>sid</c> begins with <c>session_</c>; usually no <c>aud</c>: then the issuer is one of
    /// Audiences.</summary>
    /// <remarks>
    /// No documented claim names the API or the client. The keys belong to one client: set <see cref="KeySourceOptions.JwksAddress"/> to
    /// <c>https://api.workos.com/sso/jwks/{client}</c>, and the issuer and one of Audiences to the <c>iss</c> of your tokens.
    /// Tokens of AuthKit Connect have <c>client_id</c> and <c>scope</c>, and another kind of <c>sid</c>: they are rejected.
    /// Source: workos.com/docs/reference/authkit/session-tokens, workos.com/docs/authkit/sessions, workos.com/docs/authkit/connect/token-claims.
    /// </remarks>
    public static AccessTokenProfile WorkOS => SessionProfiles.WorkOS;
}
