namespace OidcTokenValidation.Profiles;

/// <summary>The profiles of sign-in platforms and access gateways. Their documents are cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class PlatformProfiles
{
    public static readonly AccessTokenProfile GoogleServiceAccount = new()
    {
        Name = nameof(GoogleServiceAccount),
        Types = ["jwt"],
        RequiredClaims = ["azp", "email"],
        ClientIdClaims = ["azp"],
        ScopeClaims = [],
        KindClaims = [new("email") { Suffix = ".gserviceaccount.com" }],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "firebase"],
        ForbidsClientAsAudience = true,
        Relaxes = "'typ', 'client_id' and 'jti': the domain of 'email', which no user has, distinguishes tokens of service accounts, 'azp' names the account",
    };

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

    public static readonly AccessTokenProfile ClerkSession = new()
    {
        Name = nameof(ClerkSession),
        Types = ["jwt"],
        RequiredClaims = ["azp"],
        ClientIdClaims = ["azp"],
        ScopeClaims = [],
        RolesClaim = ["o", "rol"],
        KindClaims = [new("sid") { Prefix = "sess_" }, new("sts", "active") { IsOptional = true }],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        AudienceSubstitute = "azp",
        Relaxes = "'typ', 'client_id' and 'jti': 'sid' distinguishes session tokens. 'aud' if the token has none: then Audiences lists the origins of the "
            + "web applications ('azp'), and their tokens pass at every API that lists them",
    };

    public static readonly AccessTokenProfile ClerkOAuth = new()
    {
        Name = nameof(ClerkOAuth),
        ScopeClaims = ["scp", "scope"],
        AudienceSubstitute = "client_id",
        Traits = new() { HostSuffixes = [".clerk.accounts.dev"], ValueParts = [("sub", "user_"), ("jti", "oat_")] },
        Relaxes = "'aud' if the token has none: then Audiences lists the OAuth clients, and their tokens pass at every API that lists them",
    };

    public static readonly AccessTokenProfile WorkOS = new()
    {
        Name = nameof(WorkOS),
        Types = ["jwt"],
        RequiredClaims = [],
        ScopeClaims = [],
        KindClaims = [new("sid") { Prefix = "session_" }],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        AudienceSubstitute = "iss",
        Relaxes = "'typ', 'client_id' and 'jti': 'sid' distinguishes session tokens. 'aud' if the token has none: then Audiences contains the issuer, and "
            + "the keys at the address of one client are the only limit",
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

    public static readonly AccessTokenProfile CloudflareAccess = new()
    {
        Name = nameof(CloudflareAccess),
        Types = ["jwt"],
        RequiredClaims = [],
        SubjectClaims = ["sub", "common_name"],
        ClientIdClaims = ["common_name"],
        ScopeClaims = [],
        KindClaims = [new("type", "app")],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        Relaxes = "'typ', 'client_id' and 'jti': the claim 'type' distinguishes application tokens. A service token has an empty 'sub': 'common_name' is its "
            + "subject",
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
