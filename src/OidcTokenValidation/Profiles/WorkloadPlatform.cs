namespace OidcTokenValidation.Profiles;

/// <summary>The platform that issues tokens for workloads. Claims such as <c>repository</c> have their meaning only in tokens of their platform.</summary>
internal enum WorkloadPlatform
{
    /// <summary>No platform: a provider of access tokens for users and clients.</summary>
    None = 0,

    GitHubActions,

    GitLabCi,

    Kubernetes,

    Aws,

    Google,

    Entra,

    Spiffe,
}
