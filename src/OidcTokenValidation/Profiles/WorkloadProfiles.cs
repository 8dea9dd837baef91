namespace OidcTokenValidation.Profiles;

/// <summary>The profiles of platforms that issue tokens for workloads. Their documents are cited at <see cref="AccessTokenProfile"/>.</summary>
internal static class WorkloadProfiles
{
    public static readonly AccessTokenProfile GitHubActions = new()
    {
        Name = nameof(GitHubActions),
        Platform = WorkloadPlatform.GitHubActions,
        Types = ["jwt"],
        RequiredClaims = ["jti"],
        ClientIdClaims = [],
        ScopeClaims = [],
        KindClaims = [new("repository"), new("repository_id"), new("repository_owner"), new("run_id"), new("event_name")],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        Relaxes = "'typ' and 'client_id': the claims about the repository and the run distinguish the tokens of workflows. "
            + "Every repository of GitHub gets such tokens: require a repository",
    };

    public static readonly AccessTokenProfile GitLabCi = new()
    {
        Name = nameof(GitLabCi),
        Platform = WorkloadPlatform.GitLabCi,
        Types = ["jwt"],
        IsTypeOptional = true,
        RequiredClaims = ["jti"],
        ClientIdClaims = [],
        ScopeClaims = [],
        KindClaims = [new("project_path"), new("project_id"), new("pipeline_id"), new("job_id"), new("ref_type", "branch", "tag")],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        Relaxes = "'typ' and 'client_id': the claims about the project and the pipeline distinguish the tokens of jobs from the ID tokens of users. "
            + "Every project of the instance gets such tokens: require a project",
    };

    public static readonly AccessTokenProfile KubernetesServiceAccount = new()
    {
        Name = nameof(KubernetesServiceAccount),
        Platform = WorkloadPlatform.Kubernetes,
        Types = ["jwt"],
        IsTypeOptional = true,
        RequiredClaims = ["kubernetes.io"],
        ClientIdClaims = [],
        ScopeClaims = [],
        KindClaims = [new("sub") { Prefix = "system:serviceaccount:" }, new("kubernetes.io")],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        Relaxes = "'typ', 'client_id' and 'jti': 'sub' and 'kubernetes.io' distinguish the tokens of service accounts. "
            + "Every service account of the cluster gets such tokens: require one",
    };

    public static readonly AccessTokenProfile AwsWebIdentity = new()
    {
        Name = nameof(AwsWebIdentity),
        Platform = WorkloadPlatform.Aws,
        Types = ["jwt"],
        IsTypeOptional = true,
        RequiredClaims = ["jti"],
        ClientIdClaims = [],
        ScopeClaims = [],
        KindClaims = [new("sub") { Prefix = "arn:aws" }, new("https://sts.amazonaws.com/")],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        Relaxes = "'typ' and 'client_id': 'sub', an ARN, and 'https://sts.amazonaws.com/' distinguish the tokens. "
            + "Every principal of the account that may call sts:GetWebIdentityToken gets such tokens: require one",
    };

    public static readonly AccessTokenProfile SpiffeJwtSvid = new()
    {
        Name = nameof(SpiffeJwtSvid),
        Platform = WorkloadPlatform.Spiffe,
        TakesIssuerFromSubject = true,
        Types = ["jwt", "jose"],
        IsTypeOptional = true,
        RequiredClaims = [],
        ClientIdClaims = [],
        ScopeClaims = [],
        KindClaims = [new("sub") { Prefix = "spiffe://" }],
        ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens,
        IsIssuedAtOptional = true,
        AllowedAlgorithms = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512"],
        Relaxes = "'typ', 'iss', 'client_id', 'iat' and 'jti': 'sub', a SPIFFE ID, distinguishes JWT-SVIDs, and its trust domain is the issuer",
    };
}
