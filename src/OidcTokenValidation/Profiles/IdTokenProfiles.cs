namespace OidcTokenValidation.Profiles;

/// <summary>The profiles of ID tokens.</summary>
internal static class IdTokenProfiles
{
    public static readonly AccessTokenProfile IdToken = new()
    {
        Name = nameof(IdToken),
        IsIdToken = true,
        Types = ["jwt"],
        IsTypeOptional = true,
        RequiredClaims = [],
        ClientIdClaims = ["azp"],
        ScopeClaims = [],
        KindClaims = [new("token_use", "id") { IsOptional = true }, new("typ", "ID") { IsOptional = true }],

        // pipeline_id: GitLab signs tokens of jobs with the same issuer, and a job chooses its audience.
        ForbiddenClaims = ["scope", "scp", "appid", "cid", "azpacr", "events", "token_introspection", "pipeline_id"],
    };

    public static readonly AccessTokenProfile GoogleIdToken = IdToken with
    {
        Name = nameof(GoogleIdToken),
        ForbiddenClaims = [.. IdToken.ForbiddenClaims, "client_id", "firebase", "google"],
        AllowedAlgorithms = ["RS256"],
    };

    public static readonly AccessTokenProfile FirebaseIdToken = IdToken with
    {
        Name = nameof(FirebaseIdToken),
        RequiredClaims = ["auth_time"],
        KindClaims = [.. IdToken.KindClaims, new("firebase")],
        ForbiddenClaims = [.. IdToken.ForbiddenClaims, "client_id", "azp"],
        AllowedAlgorithms = ["RS256"],
    };

    public static readonly AccessTokenProfile AppleIdToken = IdToken with
    {
        Name = nameof(AppleIdToken),
        ForbiddenClaims = [.. IdToken.ForbiddenClaims, "client_id", "azp", "firebase"],
        AllowedAlgorithms = ["RS256"],
    };
}
