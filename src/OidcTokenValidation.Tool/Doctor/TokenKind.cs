using System.Text.Json;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>Names the kind of a token that is no access token. The library rejects it; the kind is for its developer.</summary>
internal static class TokenKind
{
    private const string SendAccessToken = "in the client, send the member 'access_token' of the token response: Authorization: Bearer <access_token>";

    private static readonly string[] ClaimsOfIdTokens = ["at_hash", "c_hash", "s_hash"];

    /// <summary>Names the kind; null for an access token, and for a token of an unknown kind.</summary>
    /// <param name="token">The content of the token.</param>
    /// <param name="results">The results of all profiles, none of which accepts it as an access token.</param>
    public static Problem? Find(JwtView token, IReadOnlyList<ProfileResult> results)
    {
        if (IsText(token.HeaderElement("typ"), "dpop+jwt"))
        {
            return new(
                "ProofAsToken", "This is a DPoP proof (typ dpop+jwt), not a token.", "Authorization: DPoP <access_token>, and the proof in the field DPoP");
        }

        if (IsText(token.ClaimElement("typ"), "Refresh", "Offline") || IsText(token.HeaderElement("typ"), "refresh+jwt", "rt+jwt"))
        {
            return new(
                "RefreshToken",
                $"This is a refresh token (the claim 'typ' is {token.Claim("typ")}): it is for the provider's token endpoint alone.",
                SendAccessToken);
        }

        if (IsText(token.ClaimElement("typ"), "Logout") || IsText(token.HeaderElement("typ"), "logout+jwt") || token.HasClaim("events"))
        {
            return new(
                "LogoutToken",
                "This is a logout token or a security event: the provider sends it to the back channel of an application, and no client sends it to an API.",
                SendAccessToken);
        }

        return IsIdToken(token, results) ? IdToken(token) : null;
    }

    private static Problem IdToken(JwtView token) => new(
        "IdToken",
        $"This is an ID token: it is for the client that logs a user in ('aud' {token.Claim("aud")} is that client), and not for an API.",
        SendAccessToken,
        "for the backend of an app that accepts the app's own ID tokens: the options with the profile of ID tokens, which are printed if one accepts it");

    // With the token's own client as the audience, a profile of ID tokens accepts it at some time, and none of access tokens does.
    private static bool IsIdToken(JwtView token, IReadOnlyList<ProfileResult> results) =>
        IsText(token.ClaimElement("typ"), "ID")
        || IsText(token.ClaimElement("token_use"), "id")
        || ClaimsOfIdTokens.Any(token.HasClaim)
        || (token.HasClaim("nonce") && !token.HasClaim("scope") && !token.HasClaim("scp"))   // some providers copy it into access tokens
        || (results.Any(static result => result.Profile.IsIdToken && result.Fit <= ProfileFit.NotNow)
            && results.All(static result => result.Profile.IsIdToken || result.Fit >= ProfileFit.Unchecked));

    private static bool IsText(JsonElement? value, params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            if (value is { ValueKind: JsonValueKind.String } element && element.ValueEquals(text))
                return true;
        }

        return false;
    }
}
