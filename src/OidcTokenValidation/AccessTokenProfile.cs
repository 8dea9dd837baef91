namespace OidcTokenValidation;

/// <summary>What a provider's access tokens look like. Each profile relaxes only what that provider cannot meet of RFC 9068.</summary>
public enum AccessTokenProfile
{
    /// <summary>RFC 9068 to the letter: <c>typ</c> is <c>at+jwt</c>, all of iss, exp, aud, sub, client_id, iat and jti.</summary>
    Rfc9068,

    /// <summary>panva's oidc-provider for Node: keeps RFC 9068.</summary>
    OidcProvider,

    /// <summary>No access tokens but ID tokens (OpenID Connect Core §2), for the backend of a single-page app; its identifier is in Audiences.</summary>
    IdToken,
}
