namespace OidcTokenValidation.Profiles;

/// <summary>The profiles of platforms for the users of an application. Their documents are cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class PlatformProfiles
{
    public static readonly AccessTokenProfile Supabase = new()
    {
        Name = nameof(Supabase),
        Types = ["jwt"],
        RequiredClaims = ["role", "session_id"],
        RolesClaim = ["role"],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "auth_time"],
        Relaxes = "'typ', 'client_id' and 'jti': 'role' and 'session_id' distinguish access tokens. All projects have the audience 'authenticated': "
            + "the issuer distinguishes them",
    };

    public static readonly AccessTokenProfile Stytch = new()
    {
        Name = nameof(Stytch),
        Types = ["jwt"],
        IsTypeOptional = true,
        RequiredClaims = ["client_id", "jti", "scope"],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "https://stytch.com/session"],
        ForbidsClientAsAudience = true,
        Traits = new() { HostSuffixes = [".stytch.com"], ValueParts = [("client_id", "connected-app-")] },
        Relaxes = "'typ': 'client_id', 'jti' and 'scope' distinguish access tokens",
    };

    public static readonly AccessTokenProfile AzureAdB2C = new()
    {
        Name = nameof(AzureAdB2C),
        Types = ["jwt"],
        RequiredClaims = ["azp", "scp"],
        ClientIdClaims = ["azp"],
        ScopeClaims = ["scp"],
        KindClaims = [new("ver", "1.0")],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens.Except(["nonce"], StringComparer.Ordinal), "appid", "uti"],
        Relaxes = "'typ', 'client_id' and 'jti': 'scp' and 'azp', which no ID token has, distinguish access tokens. Access tokens may have 'nonce'",
    };
}
