using System.Text.Json;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Requirements;
using OidcTokenValidation.Text;
using static OidcTokenValidation.Requirements.WorkloadCondition;

namespace OidcTokenValidation;

// Requirements on workloads: jobs, pods, roles. Each is met only by tokens whose issuer has a profile of the platform; all values are compared ordinally.
public sealed partial class AccessRequirement
{
    /// <summary>The token was issued to a job of GitHub Actions, for this repository.</summary>
    /// <param name="repository">The repository with its owner, for instance <c>acme/shop</c>.</param>
    /// <param name="branch">The branch, without <c>refs/heads/</c>; null for any ref. Runs for pull requests do not meet it, see
    /// <paramref name="events"/>.</param>
    /// <param name="tag">The tag, without <c>refs/tags/</c>; null for any ref. Not together with a branch.</param>
    /// <param name="environment">The environment of the job; null for any, and for none.</param>
    /// <param name="jobWorkflowRef">The workflow that contains the job (<c>job_workflow_ref</c>), for instance
    /// <c>acme/shop/.github/workflows/deploy.yml@refs/heads/main</c>; null for any.</param>
    /// <param name="repositoryId">The number of the repository (<c>repository_id</c>): a name can be registered again, a number cannot. Null for any.</param>
    /// <param name="events">The events that may have triggered the run (<c>event_name</c>). By default, with a branch or a tag, every one that does not begin
    /// with <c>pull_request</c>: <c>pull_request_target</c> names the default branch, and any user can trigger it. Without both, every one.</param>
    /// <param name="issuer">The issuer; null for every one with the profile <see cref="AccessTokenProfile.GitHubActions"/>.</param>
    /// <remarks>Without branch, tag and environment every run of the repository meets it, those for pull requests too.</remarks>
    /// <exception cref="ArgumentException">A value is empty or has another form, or there are a branch and a tag.</exception>
    public static AccessRequirement GitHubActions(
        string repository,
        string? branch = null,
        string? tag = null,
        string? environment = null,
        string? jobWorkflowRef = null,
        string? repositoryId = null,
        IEnumerable<string>? events = null,
        string? issuer = null)
    {
        List<ClaimCondition> claims = [Is("repository", WorkloadNames.CheckPath(repository, "acme/shop"))];
        (string Type, string Name)? gitRef = WorkloadNames.CheckRef(branch, tag);
        if (gitRef is { } wanted)
            claims.AddRange([Is("ref", $"refs/{(branch is null ? "tags" : "heads")}/{wanted.Name}"), Is("ref_type", wanted.Type)]);
        Add(claims, "environment", environment);
        Add(claims, "job_workflow_ref", jobWorkflowRef);
        Add(claims, "repository_id", repositoryId);
        AddSource(claims, "event_name", events, gitRef is null ? [] : ["pull_request"]);
        return Create(WorkloadPlatform.GitHubActions, issuer, claims);
    }

    /// <summary>The token was issued to a job of GitLab CI/CD, for this project.</summary>
    /// <param name="project">The project with its groups, for instance <c>acme/shop</c>.</param>
    /// <param name="branch">The branch; null for any ref. Pipelines of merge requests do not meet it, see <paramref name="pipelineSources"/>.</param>
    /// <param name="tag">The tag; null for any ref. Not together with a branch.</param>
    /// <param name="isRefProtected">Whether the branch or tag must be protected (<c>ref_protected</c>).</param>
    /// <param name="environment">The environment of the job; null for any, and for none.</param>
    /// <param name="projectId">The number of the project (<c>project_id</c>): a path can be used again, a number cannot. Null for any.</param>
    /// <param name="pipelineSources">What may have started the pipeline (<c>pipeline_source</c>). By default, with a branch or a tag, everything that does not
    /// begin with <c>merge_request</c>, <c>external_pull_request</c> or <c>parent_pipeline</c>: before GitLab 18.2.2 the pipeline of a fork's branch named the
    /// project of the merge request, and its child pipelines have the same branch. For child pipelines of a branch write <c>["push", "parent_pipeline"]</c>.
    /// Without both, everything.</param>
    /// <param name="issuer">The instance, for instance <c>https://gitlab.com</c>; null for every one with the profile
    /// <see cref="AccessTokenProfile.GitLabCi"/>. Another instance can have a project of the same path: set it if the API trusts more than one.</param>
    /// <exception cref="ArgumentException">A value is empty or has another form, or there are a branch and a tag.</exception>
    public static AccessRequirement GitLabCi(
        string project,
        string? branch = null,
        string? tag = null,
        bool isRefProtected = false,
        string? environment = null,
        string? projectId = null,
        IEnumerable<string>? pipelineSources = null,
        string? issuer = null)
    {
        List<ClaimCondition> claims = [Is("project_path", WorkloadNames.CheckPath(project, "acme/shop"))];
        (string Type, string Name)? gitRef = WorkloadNames.CheckRef(branch, tag);
        if (gitRef is { } wanted)
            claims.AddRange([Is("ref", wanted.Name), Is("ref_type", wanted.Type)]);
        if (isRefProtected)
            claims.Add(Is("ref_protected", "true"));
        Add(claims, "environment", environment);
        Add(claims, "project_id", projectId);
        AddSource(claims, "pipeline_source", pipelineSources, gitRef is null ? [] : ["merge_request", "external_pull_request", "parent_pipeline"]);
        return Create(WorkloadPlatform.GitLabCi, issuer, claims);
    }

    /// <summary>The token was issued to this service account of Kubernetes.</summary>
    /// <param name="namespaceName">The namespace.</param>
    /// <param name="name">The name of the service account within the namespace.</param>
    /// <param name="uid">The UID of the service account; null for any. An account that is created again has another one.</param>
    /// <param name="issuer">The cluster's issuer; null for every one with the profile <see cref="AccessTokenProfile.KubernetesServiceAccount"/>. Another
    /// cluster can have an account of the same name: set it if the API trusts several.</param>
    /// <exception cref="ArgumentException">A value is empty or has another form.</exception>
    public static AccessRequirement KubernetesServiceAccount(string namespaceName, string name, string? uid = null, string? issuer = null)
    {
        (string checkedNamespace, string checkedName) = (WorkloadNames.CheckLabel(namespaceName), WorkloadNames.CheckLabel(name));
        List<ClaimCondition> claims =
        [
            Is("sub", KubernetesWorkload.GetSubject(checkedNamespace, checkedName)),
            Is(["kubernetes.io", "namespace"], checkedNamespace),
            Is(["kubernetes.io", "serviceaccount", "name"], checkedName),
        ];
        if (uid is not null)
            claims.Add(Is(["kubernetes.io", "serviceaccount", "uid"], WorkloadNames.Check(uid)));
        return Create(WorkloadPlatform.Kubernetes, issuer, claims);
    }

    /// <summary>The token was issued to this IAM principal of AWS.</summary>
    /// <param name="arn">The ARN of the principal (<c>sub</c>), for instance <c>arn:aws:iam::123456789012:role/Deployment</c>.</param>
    /// <exception cref="ArgumentException">The value is not an ARN.</exception>
    public static AccessRequirement AwsPrincipal(string arn) =>
        Create(WorkloadPlatform.Aws, issuer: null, [Is("sub", WorkloadNames.CheckStart(arn, "arn:aws"))]);

    /// <summary>The token was issued to this service account of Google Cloud, whose e-mail address is verified.</summary>
    /// <param name="email">The e-mail address of the account.</param>
    /// <param name="uniqueId">The number of the account (<c>sub</c>); null for any. An account that is created again has another one.</param>
    /// <exception cref="ArgumentException">A value is empty or has another form.</exception>
    public static AccessRequirement GoogleServiceAccount(string email, string? uniqueId = null)
    {
        List<ClaimCondition> claims =
        [
            Is("email", WorkloadNames.Check(email)),
            new(["email_verified"], static claim => claim.ValueKind == JsonValueKind.True, "to be true"),
        ];
        Add(claims, "sub", uniqueId);
        return Create(WorkloadPlatform.Google, issuer: null, claims);
    }

    /// <summary>The token was issued to this managed identity of Azure, or to this service principal, and not to a user of it.</summary>
    /// <param name="tenantId">The tenant (<c>tid</c>).</param>
    /// <param name="objectId">The service principal of the identity (<c>oid</c>).</param>
    public static AccessRequirement AzureManagedIdentity(Guid tenantId, Guid objectId) =>
        Create(
            WorkloadPlatform.Entra,
            issuer: null,
            [Is("tid", tenantId.ToString("D")), Is("oid", objectId.ToString("D")), Is("sub", objectId.ToString("D"))]);

    /// <summary>The token is the JWT-SVID of this workload.</summary>
    /// <param name="id">The SPIFFE ID, for instance <c>spiffe://example.org/billing</c>. The token is verified by the keys of its trust domain.</param>
    /// <exception cref="ArgumentException">The value is not a SPIFFE ID with a path.</exception>
    public static AccessRequirement Spiffe(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return SpiffeIdText.TryRead(id, out int pathStart) && pathStart < id.Length
            ? Create(WorkloadPlatform.Spiffe, id[..pathStart], [Is("sub", id)])
            : throw new ArgumentException($"Expected a SPIFFE ID with a path, for instance spiffe://example.org/billing; got '{id}'.", nameof(id));
    }

    private static AccessRequirement Create(WorkloadPlatform platform, string? issuer, IReadOnlyList<ClaimCondition> claims) =>
        new() { _tests = [new WorkloadCondition(platform, issuer is null ? null : WorkloadNames.Check(issuer), claims).ToTest()] };

    private static void Add(List<ClaimCondition> claims, string name, string? value)
    {
        if (value is not null)
            claims.Add(Is(name, WorkloadNames.Check(value)));
    }

    private static void AddSource(List<ClaimCondition> claims, string name, IEnumerable<string>? accepted, string[] excludedStarts)
    {
        if (accepted is not null)
            claims.Add(Is([name], ClaimCondition.Check(accepted, nameof(accepted))));
        else
            claims.AddRange(excludedStarts.Select(start => DoesNotStartWith(name, start)));
    }
}
