using OidcTokenValidation.Profiles;

namespace OidcTokenValidation;

// The named profiles of ID tokens.
public sealed partial record AccessTokenProfile
{
    /// <summary>ID tokens instead of access tokens (OpenID Connect Core §2), for the backend of a single-page app: Audiences contains the client identifier
    /// of the app.</summary>
    /// <remarks>
    /// <c>azp</c>, if present, is one of Audiences too (§3.1.3.7). A validator, or a scheme, accepts either ID tokens or access tokens. An ID token grants no
    /// scopes; <see cref="AccessRequirement"/> can require its <c>nonce</c> and the age of the authentication. For providers whose access tokens nothing
    /// distinguishes from ID tokens, such as Dex and authentik, this is the only profile.
    /// </remarks>
    public static AccessTokenProfile IdToken => IdTokenProfiles.IdToken;

    /// <summary>ID tokens of Google users: <see cref="IdToken"/>, signed with RS256, and no tokens of Firebase or of machines.</summary>
    /// <remarks>
    /// The issuer is <c>https://accounts.google.com</c>, the audience is the client of the app. A service account can request a token for that audience: its
    /// <c>azp</c> is its own number, which is not one of Audiences. Tokens for an API: <see cref="GoogleServiceAccount"/>.
    /// Source: developers.google.com/identity/openid-connect/reference.
    /// </remarks>
    public static AccessTokenProfile GoogleIdToken => IdTokenProfiles.GoogleIdToken;

    /// <summary>ID tokens of Firebase Authentication: <see cref="IdToken"/>, signed with RS256, with <c>auth_time</c> and <c>firebase</c>.</summary>
    /// <remarks>
    /// The issuer is <c>https://securetoken.google.com/{project}</c>, the audience is the project. Session cookies have another issuer.
    /// Source: firebase.google.com/docs/auth/admin/verify-id-tokens, firebase.google.com/docs/reference/admin/node, DecodedIdToken.
    /// </remarks>
    public static AccessTokenProfile FirebaseIdToken => IdTokenProfiles.FirebaseIdToken;

    /// <summary>Identity tokens of Sign in with Apple: <see cref="IdToken"/>, signed with RS256, without <c>azp</c>.</summary>
    /// <remarks>
    /// The issuer is <c>https://appleid.apple.com</c>, the audience is the client of the app. Notifications from Apple's servers have <c>events</c>: they are
    /// rejected. Source: developer.apple.com/documentation/signinwithapplejs/authorizationi/id_token.
    /// </remarks>
    public static AccessTokenProfile AppleIdToken => IdTokenProfiles.AppleIdToken;
}
