using OidcTokenValidation.Claims;

namespace OidcTokenValidation;

/// <summary>The job of GitHub Actions that a token was issued to (<see cref="AccessTokenProfile.GitHubActions"/>).</summary>
/// <remarks>Source: docs.github.com/actions/reference/security/oidc, "Custom claims provided by GitHub".</remarks>
public sealed record GitHubActionsJob
{
    private const string BranchStart = "refs/heads/";
    private const string TagStart = "refs/tags/";

    private GitHubActionsJob()
    {
    }

    /// <summary>The repository that the workflow runs for, with its owner (<c>repository</c>), for instance <c>acme/shop</c>.</summary>
    /// <remarks>A name can be registered again after a rename; <see cref="RepositoryId"/> never is.</remarks>
    public required string Repository { get; init; }

    /// <summary>The number of the repository (<c>repository_id</c>), which no other repository gets.</summary>
    public required string RepositoryId { get; init; }

    /// <summary>The owner of the repository (<c>repository_owner</c>).</summary>
    public required string RepositoryOwner { get; init; }

    /// <summary>The number of the owner (<c>repository_owner_id</c>).</summary>
    public string? RepositoryOwnerId { get; init; }

    /// <summary>The visibility of the repository (<c>repository_visibility</c>): internal, private or public.</summary>
    public string? RepositoryVisibility { get; init; }

    /// <summary>The Git ref of the run (<c>ref</c>): <c>refs/heads/…</c>, <c>refs/tags/…</c> or, for pull requests, <c>refs/pull/…</c>.</summary>
    public string? Ref { get; init; }

    /// <summary>The type of the ref (<c>ref_type</c>): branch or tag. It is branch for pull requests too.</summary>
    public string? RefType { get; init; }

    /// <summary>The branch of <see cref="Ref"/>; null for tags and for the refs of pull requests.</summary>
    public string? Branch => FindName("branch", BranchStart);

    /// <summary>The tag of <see cref="Ref"/>; null for branches.</summary>
    public string? Tag => FindName("tag", TagStart);

    /// <summary>The commit (<c>sha</c>).</summary>
    public string? Sha { get; init; }

    /// <summary>The environment that the job uses (<c>environment</c>); null if it uses none.</summary>
    public string? Environment { get; init; }

    /// <summary>The event that triggered the run (<c>event_name</c>), for instance <c>push</c>.</summary>
    /// <remarks><c>pull_request_target</c> and <c>issue_comment</c> run for the default branch, and a user without write access can trigger them.</remarks>
    public required string EventName { get; init; }

    /// <summary>The name of the workflow (<c>workflow</c>). Every branch can contain a workflow of any name.</summary>
    public string? Workflow { get; init; }

    /// <summary>The file and the ref of the workflow (<c>workflow_ref</c>).</summary>
    public string? WorkflowRef { get; init; }

    /// <summary>The file and the ref of the workflow that contains the job, which may be a reusable one (<c>job_workflow_ref</c>).</summary>
    public string? JobWorkflowRef { get; init; }

    /// <summary>The run (<c>run_id</c>).</summary>
    public required string RunId { get; init; }

    /// <summary>The attempt of the run (<c>run_attempt</c>).</summary>
    public string? RunAttempt { get; init; }

    /// <summary>The account that triggered the run (<c>actor</c>).</summary>
    public string? Actor { get; init; }

    /// <summary>The number of that account (<c>actor_id</c>).</summary>
    public string? ActorId { get; init; }

    /// <summary>The source branch of a pull request (<c>head_ref</c>).</summary>
    public string? HeadRef { get; init; }

    /// <summary>The target branch of a pull request (<c>base_ref</c>).</summary>
    public string? BaseRef { get; init; }

    /// <summary>The type of runner (<c>runner_environment</c>): github-hosted or self-hosted.</summary>
    public string? RunnerEnvironment { get; init; }

    /// <summary>Reads the job of a token; null if the token's issuer has another profile.</summary>
    /// <param name="token">A validated token.</param>
    public static GitHubActionsJob? From(AccessToken token) => !WorkloadClaims.AreFrom(AccessTokenProfile.GitHubActions, token)
        ? null
        : new()
        {
            Repository = WorkloadClaims.Get(token, "repository"),
            RepositoryId = WorkloadClaims.Get(token, "repository_id"),
            RepositoryOwner = WorkloadClaims.Get(token, "repository_owner"),
            RepositoryOwnerId = WorkloadClaims.Find(token, "repository_owner_id"),
            RepositoryVisibility = WorkloadClaims.Find(token, "repository_visibility"),
            Ref = WorkloadClaims.Find(token, "ref"),
            RefType = WorkloadClaims.Find(token, "ref_type"),
            Sha = WorkloadClaims.Find(token, "sha"),
            Environment = WorkloadClaims.Find(token, "environment"),
            EventName = WorkloadClaims.Get(token, "event_name"),
            Workflow = WorkloadClaims.Find(token, "workflow"),
            WorkflowRef = WorkloadClaims.Find(token, "workflow_ref"),
            JobWorkflowRef = WorkloadClaims.Find(token, "job_workflow_ref"),
            RunId = WorkloadClaims.Get(token, "run_id"),
            RunAttempt = WorkloadClaims.Find(token, "run_attempt"),
            Actor = WorkloadClaims.Find(token, "actor"),
            ActorId = WorkloadClaims.Find(token, "actor_id"),
            HeadRef = WorkloadClaims.Find(token, "head_ref"),
            BaseRef = WorkloadClaims.Find(token, "base_ref"),
            RunnerEnvironment = WorkloadClaims.Find(token, "runner_environment"),
        };

    private string? FindName(string type, string start) =>
        string.Equals(RefType, type, StringComparison.Ordinal) && Ref?.StartsWith(start, StringComparison.Ordinal) == true ? Ref[start.Length..] : null;
}
