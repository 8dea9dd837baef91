using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Claims;

/// <summary>The claims of workloads are read into types of their platforms, and into no others.</summary>
public sealed class WorkloadClaimsTests : IDisposable
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "k");

    private readonly TestClock _clock = new();
    private readonly TestIssuer _issuer;
    private readonly TestIssuer _trustDomain;

    public WorkloadClaimsTests()
    {
        _issuer = new TestIssuer("https://issuer.example/", _clock, Key);
        _trustDomain = new TestIssuer(WorkloadShapes.TrustDomain, _clock, Key);
    }

    public void Dispose()
    {
        _issuer.Dispose();
        _trustDomain.Dispose();
    }

    [Fact]
    public void Job_of_GitHub_is_read()
    {
        GitHubActionsJob job = GitHubActionsJob.From(Accept(AccessTokenProfile.GitHubActions, WorkloadShapes.GitHubActions))!;
        Assert.Equal(("acme/shop", "74", "acme", "65", "private"), (job.Repository, job.RepositoryId, job.RepositoryOwner, job.RepositoryOwnerId, job.RepositoryVisibility));
        Assert.Equal(("refs/heads/main", "branch", "main", null, "714a629c"), (job.Ref, job.RefType, job.Branch, job.Tag, job.Sha));
        Assert.Equal(("production", "push", "deploy", "9001", "2"), (job.Environment, job.EventName, job.Workflow, job.RunId, job.RunAttempt));
        Assert.Equal(("acme/shop/.github/workflows/deploy.yml@refs/heads/main", "acme/automation/.github/workflows/oidc.yml@refs/heads/main"), (job.WorkflowRef, job.JobWorkflowRef));
        Assert.Equal(("octocat", "12", null, null, "github-hosted"), (job.Actor, job.ActorId, job.HeadRef, job.BaseRef, job.RunnerEnvironment));
    }

    [Theory]
    [InlineData("refs/heads/feature/a", "branch", "feature/a", null)]
    [InlineData("refs/tags/v1.0", "tag", null, "v1.0")]
    [InlineData("refs/pull/7/merge", "branch", null, null)]
    [InlineData("refs/heads/main", "tag", null, null)]
    [InlineData("refs/tags/main", "branch", null, null)]
    [InlineData("main", "branch", null, null)]
    public void Branch_and_tag_of_GitHub_need_ref_and_type(string gitRef, string type, string? branch, string? tag)
    {
        GitHubActionsJob job = GitHubActionsJob.From(Accept(AccessTokenProfile.GitHubActions, WorkloadShapes.GitHubActions.With("ref", gitRef).With("ref_type", type)))!;
        Assert.Equal((branch, tag), (job.Branch, job.Tag));
    }

    [Fact]
    public void Job_of_GitLab_is_read()
    {
        GitLabCiJob job = GitLabCiJob.From(Accept(AccessTokenProfile.GitLabCi, WorkloadShapes.GitLabCi))!;
        Assert.Equal(("acme/shop", "20", "acme", "acme/shop"), (job.ProjectPath, job.ProjectId, job.NamespacePath, job.JobProjectPath));
        Assert.Equal(("main", "branch", "main", null, true), (job.Ref, job.RefType, job.Branch, job.Tag, job.IsRefProtected));
        Assert.Equal(("production", false, "testing", "push"), (job.Environment, job.IsEnvironmentProtected, job.DeploymentTier, job.PipelineSource));
        Assert.Equal(("574", "302", "sample-user", "714a629c", "self-hosted"), (job.PipelineId, job.JobId, job.UserLogin, job.Sha, job.RunnerEnvironment));
        GitLabCiJob tag = GitLabCiJob.From(Accept(AccessTokenProfile.GitLabCi, WorkloadShapes.GitLabCi.With("ref_type", "tag").With("ref_protected", true)))!;
        Assert.Equal((null, "main", false), (tag.Branch, tag.Tag, tag.IsRefProtected));
    }

    [Fact]
    public void Service_account_of_Kubernetes_is_read()
    {
        KubernetesWorkload workload = KubernetesWorkload.From(Accept(AccessTokenProfile.KubernetesServiceAccount, WorkloadShapes.Kubernetes))!;
        Assert.Equal(("billing", "worker", "a087d5a0", "worker-9jv9gn", "778a530c", "node-1"), (workload.Namespace, workload.Name, workload.Uid, workload.PodName, workload.PodUid, workload.NodeName));
    }

    [Theory]
    [InlineData("""{"namespace":"other","serviceaccount":{"name":"worker"}}""")]
    [InlineData("""{"namespace":"billing","serviceaccount":{"name":"other"}}""")]
    [InlineData("""{"namespace":"billing:worker","serviceaccount":{"name":""}}""")]
    [InlineData("""{"namespace":"billing"}""")]
    [InlineData("""{"namespace":["billing"],"serviceaccount":["worker"]}""")]
    [InlineData("[1]")]
    [InlineData("\"billing\"")]
    public void Service_account_of_contradicting_claims_is_null(string claim) =>
        Assert.Null(KubernetesWorkload.From(Accept(AccessTokenProfile.KubernetesServiceAccount, WorkloadShapes.Kubernetes.With("kubernetes.io", JsonNode.Parse(claim)))));

    [Fact]
    public void Principal_of_AWS_is_read()
    {
        AccessToken token = Accept(AccessTokenProfile.AwsWebIdentity, WorkloadShapes.Aws);
        AwsPrincipal principal = AwsPrincipal.From(token)!;
        Assert.Equal(("arn:aws:iam::123456789012:role/DataProcessingRole", "123456789012", "us-east-1", "o-abc1234567"), (principal.Arn, principal.AccountId, principal.Region, principal.OrganizationId));
        Assert.Equal((null, "arn:aws:lambda:us-east-1:123456789012:function:process-data"), (principal.Ec2InstanceArn, principal.LambdaFunctionArn));
        Assert.Equal("data", token.GetString(["https://sts.amazonaws.com/", "principal_tags", "team"]));
    }

    [Fact]
    public void SPIFFE_ID_is_read()
    {
        SpiffeId id = SpiffeId.From(Accept(AccessTokenProfile.SpiffeJwtSvid, WorkloadShapes.Spiffe))!;
        Assert.Equal(("example.org", "/billing/worker", "spiffe://example.org/billing/worker"), (id.TrustDomain, id.Path, id.ToString()));

        // An issuer with a URL vouches for no trust domain.
        AccessTokenProfile named = AccessTokenProfile.SpiffeJwtSvid with { Name = "Named", TakesIssuerFromSubject = false };
        AccessToken other = Accept(named, WorkloadShapes.Spiffe);
        Assert.Null(SpiffeId.From(other));
        Assert.False(AccessRequirement.Spiffe("spiffe://example.org/billing/worker").Evaluate(other).IsGranted);
    }

    [Fact]
    public void Service_account_of_Google_is_read_if_its_address_is_verified()
    {
        AccessTokenProfile profile = AccessTokenProfile.GoogleServiceAccount;
        var shape = new TokenShape("JWT", """{"aud":"api","azp":"1048","email":"worker@acme.iam.gserviceaccount.com","email_verified":true,"sub":"1048"}""");
        GoogleWorkload account = GoogleWorkload.From(Accept(profile, shape))!;
        Assert.Equal(("1048", "worker@acme.iam.gserviceaccount.com"), (account.UniqueId, account.Email));
        Assert.Null(GoogleWorkload.From(Accept(profile, shape.With("email_verified", "true"))));
    }

    [Fact]
    public void Managed_identity_of_Azure_is_read_from_tokens_without_a_user()
    {
        TokenShape shape = ProviderShapes.All[AccessTokenProfile.EntraIdV2].Client!;
        AzureManagedIdentity? identity = AzureManagedIdentity.From(Accept(AccessTokenProfile.EntraIdV2, shape));
        Assert.Equal(("72f988bf", "02223b6b", "worker"), (identity?.TenantId, identity?.ObjectId, identity?.ApplicationId));
        identity = AzureManagedIdentity.From(Accept(AccessTokenProfile.EntraIdV1, ProviderShapes.All[AccessTokenProfile.EntraIdV1].Client!));
        Assert.Equal(("fa15d692", "02223b6b", "worker"), (identity?.TenantId, identity?.ObjectId, identity?.ApplicationId));
        Assert.Null(AzureManagedIdentity.From(Accept(AccessTokenProfile.EntraIdV1, ProviderShapes.All[AccessTokenProfile.EntraIdV1].User)));
        Assert.Null(AzureManagedIdentity.From(Accept(AccessTokenProfile.EntraIdV2, shape.With("sub", "HKZpfaHy"))));
        Assert.Null(AzureManagedIdentity.From(Accept(AccessTokenProfile.EntraIdV1, ProviderShapes.All[AccessTokenProfile.EntraIdV1].Client!.With("scp", "read"))));
    }

    [Fact]
    public void Token_of_another_platform_has_none()
    {
        foreach ((string name, TokenShape shape) in WorkloadShapes.All)
        {
            AccessToken token = Accept(AccessTokenProfile.Find(name)!, shape);
            object?[] read = [GitHubActionsJob.From(token), GitLabCiJob.From(token), KubernetesWorkload.From(token), AwsPrincipal.From(token), GoogleWorkload.From(token), AzureManagedIdentity.From(token), SpiffeId.From(token)];
            Assert.Single(read, static workload => workload is not null);
        }
    }

    private AccessToken Accept(AccessTokenProfile profile, TokenShape shape)
    {
        TestIssuer issuer = profile.TakesIssuerFromSubject ? _trustDomain : _issuer;
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { issuer.Trust(profile) } }, _clock);
        AccessTokenValidationResult result = validator.ValidateAtOnce(TestRequest.Bearer(shape.Sign(issuer)));
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }
}
