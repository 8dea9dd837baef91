namespace OidcTokenValidation.Profiles;

/// <summary>The profiles of session tokens, and of OAuth tokens of the same platforms, which usually have no audience. Their
/// documents are cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class SessionProfiles
{
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
}
