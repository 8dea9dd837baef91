using OidcTokenValidation.Profiles;

namespace OidcTokenValidation;

// The named profiles of identity providers. Each relaxes only the requirements of RFC 9068 that the provider cannot meet.
public sealed partial record AccessTokenProfile
{
    /// <summary>RFC 9068: <c>typ</c> is <c>at+jwt</c>; iss, exp, aud, sub, client_id, iat and jti are required.</summary>
    /// <remarks>
    /// Also for Auth0 APIs with the RFC 9068 profile (auth0.com/docs/secure/tokens/access-tokens/access-token-profiles), and for oidc-provider for Node
    /// (github.com/panva/node-oidc-provider, lib/models/formats/jwt.js).
    /// </remarks>
    public static AccessTokenProfile Rfc9068 => ProviderProfiles.Rfc9068;

    /// <summary>Auth0 APIs with the Auth0 profile: <c>typ</c> JWT, the client in <c>azp</c>, no <c>jti</c>.</summary>
    /// <remarks>ID tokens have no <c>azp</c>, and the client as audience. Source: auth0.com/docs/secure/tokens/access-tokens/access-token-profiles.</remarks>
    public static AccessTokenProfile Auth0 => ProviderProfiles.Auth0;

    /// <summary>Microsoft Entra ID, tokens of version 1: issuer <c>https://sts.windows.net/{tenant}/</c>, the client in <c>appid</c>, scopes in <c>scp</c>,
    /// <c>uti</c> for <c>jti</c>.</summary>
    /// <remarks>
    /// ID tokens have no <c>appid</c>. The API's manifest decides the version. A token of a client without permissions has neither <c>scp</c> nor
    /// <c>roles</c>: require one.
    /// Source: learn.microsoft.com/entra/identity-platform/access-token-claims-reference, id-token-claims-reference.
    /// </remarks>
    public static AccessTokenProfile EntraIdV1 => ProviderProfiles.EntraIdV1;

    /// <summary>Microsoft Entra ID, tokens of version 2: issuer <c>https://login.microsoftonline.com/{tenant}/v2.0</c>, the client in <c>azp</c>, scopes in
    /// <c>scp</c>, <c>uti</c> for <c>jti</c>.</summary>
    /// <remarks>
    /// ID tokens have no <c>azp</c>. The API's manifest decides the version. A token of a client without permissions has neither <c>scp</c> nor <c>roles</c>:
    /// require one.
    /// Source: learn.microsoft.com/entra/identity-platform/access-token-claims-reference, id-token-claims-reference.
    /// </remarks>
    public static AccessTokenProfile EntraIdV2 => ProviderProfiles.EntraIdV2;

    /// <summary>Okta, custom authorization servers: no <c>typ</c>, the client in <c>cid</c>, scopes in <c>scp</c>.</summary>
    /// <remarks>ID tokens have no <c>cid</c>. Tokens of the org authorization server are for Okta alone. Source:
    /// developer.okta.com/docs/reference/api/oidc.</remarks>
    public static AccessTokenProfile Okta => ProviderProfiles.Okta;

    /// <summary>Keycloak: <c>typ</c> JWT or at+jwt, by the settings of each client; the client in <c>azp</c>, realm roles in
    /// <c>realm_access.roles</c>.</summary>
    /// <remarks>
    /// The claim <c>typ</c> is Bearer or DPoP; in ID tokens it is ID, in others Refresh, Offline, Logout. An API needs an audience mapper.
    /// Source: github.com/keycloak/keycloak, TokenUtil.java, DPoPUtil.java.
    /// </remarks>
    public static AccessTokenProfile Keycloak => ProviderProfiles.Keycloak;

    /// <summary>Amazon Cognito user pools: no <c>typ</c>, usually no <c>aud</c>; groups in <c>cognito:groups</c>.</summary>
    /// <remarks>
    /// <c>token_use</c> is access, in ID tokens id. If a token has no <c>aud</c>, one of Audiences must be its <c>client_id</c>: list the clients there,
    /// and require scopes.
    /// Source: docs.aws.amazon.com/cognito/latest/developerguide, "Understanding the access token"; github.com/awslabs/aws-jwt-verify.
    /// </remarks>
    public static AccessTokenProfile Cognito => ProviderProfiles.Cognito;

    /// <summary>PingOne: <c>typ</c> at+jwt or none, no <c>sub</c> in tokens of clients.</summary>
    /// <remarks>
    /// ID tokens have no <c>client_id</c>. For PingFederate use <see cref="Rfc9068"/>, and configure it to set <c>typ</c>, <c>jti</c> and
    /// <c>aud</c>.
    /// Source: developer.pingidentity.com/pingone-api, "Token claims".
    /// </remarks>
    public static AccessTokenProfile PingOne => ProviderProfiles.PingOne;

    /// <summary>Zitadel, applications with JWT access tokens: <c>typ</c> JWT, no scopes, roles as members of
    /// <c>urn:zitadel:iam:org:project:roles</c>.</summary>
    /// <remarks>ID tokens have the same audience; they have <c>auth_time</c>, and no <c>jti</c>. Source: github.com/zitadel/oidc, pkg/oidc/token.go;
    /// zitadel.com/docs/apis/openidoauth/claims.</remarks>
    public static AccessTokenProfile Zitadel => ProviderProfiles.Zitadel;

    /// <summary>Duende IdentityServer: RFC 9068, but no <c>sub</c> in tokens of clients; scopes as an array, roles in <c>role</c>.</summary>
    /// <remarks>An API needs an ApiResource, or the static audience. Source: github.com/DuendeSoftware/products, DefaultTokenService.cs.</remarks>
    public static AccessTokenProfile Duende => ProviderProfiles.Duende;

    /// <summary>OpenIddict: RFC 9068; roles in <c>role</c>.</summary>
    /// <remarks>Access tokens are encrypted unless <c>DisableAccessTokenEncryption</c> is called: add the key to <see
    /// cref="AccessTokenValidationOptions.Decryption"/>. Source: github.com/openiddict/openiddict-core,
    /// OpenIddictServerHandlers.Protection.cs.</remarks>
    public static AccessTokenProfile OpenIddict => ProviderProfiles.OpenIddict;

    /// <summary>Other providers: any of <c>typ</c> at+jwt, JWT or none, any of the usual claims for client and scopes; a claim with scopes is
    /// required.</summary>
    /// <remarks>Use it only if no other profile fits: an access token differs from an ID token only by its scopes, and by the absence of <c>nonce</c>,
    /// <c>at_hash</c> and similar claims.</remarks>
    public static AccessTokenProfile Jwt => ProviderProfiles.Jwt;
}
