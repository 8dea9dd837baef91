namespace OidcTokenValidation.Profiles;

/// <summary>The profiles of tokens that a cloud adds to requests or issues to its machines. Their
/// documents are cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class GatewayProfiles
{
    public static readonly AccessTokenProfile GoogleServiceAccount = new()
    {
        Name = nameof(GoogleServiceAccount),
        Platform = WorkloadPlatform.Google,
        Types = ["jwt"],
        RequiredClaims = ["azp", "email"],
        ClientIdClaims = ["azp"],
        ScopeClaims = [],
        KindClaims = [new("email") { Suffix = ".gserviceaccount.com" }],
        ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens, "firebase"],
        ForbidsClientAsAudience = true,
        Relaxes = "'typ', 'client_id' and 'jti': the domain of 'email', which no user has, distinguishes tokens of service accounts, 'azp' names the account",
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
}
