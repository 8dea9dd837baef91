namespace OidcTokenValidation.Profiles;

/// <summary>The profiles of identity servers that are installed. Their documents are cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class ServerProfiles
{
    public static readonly AccessTokenProfile Casdoor = new()
    {
        Name = nameof(Casdoor),
        Types = ["jwt"],
        RequiredClaims = ["azp", "jti"],
        ClientIdClaims = ["azp"],
        KindClaims = [new("tokenType", "access-token")],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens.Except(["nonce"], StringComparer.Ordinal)],
        Relaxes = "'typ' and 'client_id': the claim 'tokenType' distinguishes access tokens, 'azp' names the client. Casdoor sends the access token as ID "
            + "token too",
    };

    public static readonly AccessTokenProfile OryHydra = new()
    {
        Name = nameof(OryHydra),
        Types = ["jwt"],
        RequiredClaims = ["client_id", "jti", "scp"],
        ScopeClaims = ["scp", "scope"],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "auth_time", "rat", "sid"],
        ForbidsClientAsAudience = true,
        Traits = new() { ArrayClaims = ["scp"] },
        Relaxes = "'typ': 'client_id' and 'scp', which no ID token has, distinguish access tokens",
    };

    public static readonly AccessTokenProfile BetterAuth = new()
    {
        Name = nameof(BetterAuth),
        Types = ["jwt"],
        IsTypeOptional = true,
        RequiredClaims = ["emailVerified"],
        ScopeClaims = [],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "azp", "client_id", "scope", "scp", "auth_time", "acr"],
        Relaxes = "'typ', 'client_id' and 'jti': 'emailVerified', which the plugin copies from the user, distinguishes these tokens",
    };
}
