using OidcTokenValidation.Profiles;

namespace OidcTokenValidation;

// The named profiles of platforms for the users of an application.
public sealed partial record AccessTokenProfile
{
    /// <summary>Supabase projects with asymmetric signing keys: the audience is <c>authenticated</c>, the user's role is in <c>role</c>.</summary>
    /// <remarks>
    /// The issuer is <c>https://{project}.supabase.co/auth/v1</c>. ID tokens have neither <c>role</c> nor <c>session_id</c>. Older projects sign with HS256:
    /// migrate them to signing keys. Tokens of anonymous users have <c>is_anonymous</c>. Only tokens of OAuth clients have <c>client_id</c>.
    /// Source: supabase.com/docs/guides/auth/jwt-fields; github.com/supabase/auth, internal/tokens/service.go.
    /// </remarks>
    public static AccessTokenProfile Supabase => PlatformProfiles.Supabase;

    /// <summary>Stytch Connected Apps: the audience is the project, the client in <c>client_id</c>.</summary>
    /// <remarks>ID tokens, session tokens and M2M tokens have no <c>client_id</c>. Source: stytch.com/docs/b2b/api/connected-app-access-token,
    /// connected-app-id-token.</remarks>
    public static AccessTokenProfile Stytch => PlatformProfiles.Stytch;

    /// <summary>Azure AD B2C: the client in <c>azp</c>, scopes in <c>scp</c>, <c>nonce</c> may be present.</summary>
    /// <remarks>
    /// ID tokens have neither <c>azp</c> nor <c>scp</c>. Each user flow has its own metadata: <see cref="EntraId.B2CTenant"/>. Microsoft Entra External ID has
    /// the tokens of <see cref="EntraIdV2"/>: <see cref="EntraId.ExternalTenant"/>.
    /// Source: learn.microsoft.com/azure/active-directory-b2c/access-tokens, tokens-overview.
    /// </remarks>
    public static AccessTokenProfile AzureAdB2C => PlatformProfiles.AzureAdB2C;
}
