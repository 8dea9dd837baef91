namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>Tokens of jobs, pods and roles. By their form some are ID tokens too, of issuers that sign no other tokens.</summary>
internal static class DocumentedWorkloadTokens
{
    public static IReadOnlyList<DocumentedToken> All { get; } =
    [
        new("GitHub Actions: job", "GitHubActions", WorkloadShapes.GitHubActions, "GitHubActions", "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("GitLab CI: job", "GitLabCi", WorkloadShapes.GitLabCi, "GitLabCi"),
        new("Kubernetes: service account", "KubernetesServiceAccount", WorkloadShapes.Kubernetes, "KubernetesServiceAccount"),
        new("AWS STS: web identity", "AwsWebIdentity", WorkloadShapes.Aws, "AwsWebIdentity", "IdToken", "GoogleIdToken", "AppleIdToken"),
        new("SPIFFE: JWT-SVID", "SpiffeJwtSvid", WorkloadShapes.Spiffe, "SpiffeJwtSvid", "IdToken", "GoogleIdToken", "AppleIdToken"),
    ];
}
