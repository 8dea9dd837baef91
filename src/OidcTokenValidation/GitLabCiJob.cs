using OidcTokenValidation.Claims;

namespace OidcTokenValidation;

/// <summary>The job of GitLab CI/CD that a token was issued to (<see cref="AccessTokenProfile.GitLabCi"/>).</summary>
/// <remarks>Source: docs.gitlab.com/ci/secrets/id_token_authentication, "Token payload".</remarks>
public sealed record GitLabCiJob
{
    private GitLabCiJob()
    {
    }

    /// <summary>The project with its groups (<c>project_path</c>), for instance <c>acme/shop</c>. In a pipeline of a merge request: the project of the source
    /// branch.</summary>
    public required string ProjectPath { get; init; }

    /// <summary>The number of the project (<c>project_id</c>), which no other project of the instance gets.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The group or user that owns the project (<c>namespace_path</c>).</summary>
    public string? NamespacePath { get; init; }

    /// <summary>The project that the job runs in (<c>job_project_path</c>, since GitLab 18.4). In a pipeline of a merge request it may differ from
    /// <see cref="ProjectPath"/>.</summary>
    public string? JobProjectPath { get; init; }

    /// <summary>The branch or tag (<c>ref</c>), without <c>refs/heads/</c>. In a pipeline of a merge request: the source branch.</summary>
    public string? Ref { get; init; }

    /// <summary>The type of the ref (<c>ref_type</c>): branch or tag. Both can have the same name.</summary>
    public required string RefType { get; init; }

    /// <summary>The branch; null for tags.</summary>
    public string? Branch => FindRef("branch");

    /// <summary>The tag; null for branches.</summary>
    public string? Tag => FindRef("tag");

    /// <summary>Whether the ref is protected (<c>ref_protected</c>, the string <c>true</c>).</summary>
    public bool IsRefProtected { get; init; }

    /// <summary>The environment that the job deploys to (<c>environment</c>); null if there is none.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether the environment is protected (<c>environment_protected</c>, the string <c>true</c>).</summary>
    public bool IsEnvironmentProtected { get; init; }

    /// <summary>The deployment tier of the environment (<c>deployment_tier</c>).</summary>
    public string? DeploymentTier { get; init; }

    /// <summary>The source of the pipeline (<c>pipeline_source</c>), for instance <c>push</c> or <c>merge_request_event</c>.</summary>
    public string? PipelineSource { get; init; }

    /// <summary>The pipeline (<c>pipeline_id</c>).</summary>
    public required string PipelineId { get; init; }

    /// <summary>The job (<c>job_id</c>).</summary>
    public required string JobId { get; init; }

    /// <summary>The user that runs the job (<c>user_login</c>). Personal data.</summary>
    public string? UserLogin { get; init; }

    /// <summary>The commit (<c>sha</c>).</summary>
    public string? Sha { get; init; }

    /// <summary>The type of runner (<c>runner_environment</c>): gitlab-hosted or self-hosted.</summary>
    public string? RunnerEnvironment { get; init; }

    /// <summary>Reads the job of a token; null if the token's issuer has another profile.</summary>
    /// <param name="token">A validated token.</param>
    public static GitLabCiJob? From(AccessToken token) => !WorkloadClaims.AreFrom(AccessTokenProfile.GitLabCi, token)
        ? null
        : new()
        {
            ProjectPath = WorkloadClaims.Get(token, "project_path"),
            ProjectId = WorkloadClaims.Get(token, "project_id"),
            NamespacePath = WorkloadClaims.Find(token, "namespace_path"),
            JobProjectPath = WorkloadClaims.Find(token, "job_project_path"),
            Ref = WorkloadClaims.Find(token, "ref"),
            RefType = WorkloadClaims.Get(token, "ref_type"),
            IsRefProtected = WorkloadClaims.IsTrue(token, "ref_protected"),
            Environment = WorkloadClaims.Find(token, "environment"),
            IsEnvironmentProtected = WorkloadClaims.IsTrue(token, "environment_protected"),
            DeploymentTier = WorkloadClaims.Find(token, "deployment_tier"),
            PipelineSource = WorkloadClaims.Find(token, "pipeline_source"),
            PipelineId = WorkloadClaims.Get(token, "pipeline_id"),
            JobId = WorkloadClaims.Get(token, "job_id"),
            UserLogin = WorkloadClaims.Find(token, "user_login"),
            Sha = WorkloadClaims.Find(token, "sha"),
            RunnerEnvironment = WorkloadClaims.Find(token, "runner_environment"),
        };

    private string? FindRef(string type) => string.Equals(RefType, type, StringComparison.Ordinal) ? Ref : null;
}
