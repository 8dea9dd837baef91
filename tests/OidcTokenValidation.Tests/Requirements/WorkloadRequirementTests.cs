using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Requirements;

/// <summary>Policies such as "deployments of this repository's main branch only" are one line, and only tokens of their platform meet them.</summary>
public sealed class WorkloadRequirementTests : IDisposable
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "k");

    private static readonly TokenShape GoogleShape = new("JWT", """{"aud":"api","azp":"1048","email":"worker@acme.iam.gserviceaccount.com","email_verified":true,"sub":"1048"}""");

    private static readonly TokenShape ManagedIdentity = new("JWT", """{"aud":"api","azp":"0c0b1e27","azpacr":"2","oid":"02223b6b-aad1-42d4-9ec0-1b2bb9194438","roles":["Things.Read.All"],"sub":"02223b6b-aad1-42d4-9ec0-1b2bb9194438","tid":"72f988bf-86f1-41af-91ab-2d7cd011db47","uti":"a1","ver":"2.0"}""");

    private readonly TestClock _clock = new();
    private readonly TestIssuer _issuer;
    private readonly TestIssuer _trustDomain;

    public WorkloadRequirementTests()
    {
        _issuer = new TestIssuer("https://issuer.example/", _clock, Key);
        _trustDomain = new TestIssuer(WorkloadShapes.TrustDomain, _clock, Key);
    }

    public void Dispose()
    {
        _issuer.Dispose();
        _trustDomain.Dispose();
    }

    // What each requirement is met by: the documented token.
    private static Dictionary<string, (AccessRequirement Requirement, AccessTokenProfile Profile, TokenShape Shape)> Met => new(StringComparer.Ordinal)
    {
        ["GitHub"] = (AccessRequirement.GitHubActions("acme/shop", branch: "main", environment: "production"), AccessTokenProfile.GitHubActions, WorkloadShapes.GitHubActions),
        ["GitLab"] = (AccessRequirement.GitLabCi("acme/shop", branch: "main", isRefProtected: true), AccessTokenProfile.GitLabCi, WorkloadShapes.GitLabCi),
        ["Kubernetes"] = (AccessRequirement.KubernetesServiceAccount("billing", "worker"), AccessTokenProfile.KubernetesServiceAccount, WorkloadShapes.Kubernetes),
        ["AWS"] = (AccessRequirement.AwsPrincipal("arn:aws:iam::123456789012:role/DataProcessingRole"), AccessTokenProfile.AwsWebIdentity, WorkloadShapes.Aws),
        ["Google"] = (AccessRequirement.GoogleServiceAccount("worker@acme.iam.gserviceaccount.com"), AccessTokenProfile.GoogleServiceAccount, GoogleShape),
        ["Azure"] = (AccessRequirement.AzureManagedIdentity(new("72f988bf-86f1-41af-91ab-2d7cd011db47"), new("02223b6b-aad1-42d4-9ec0-1b2bb9194438")), AccessTokenProfile.EntraIdV2, ManagedIdentity),
        ["SPIFFE"] = (AccessRequirement.Spiffe("spiffe://example.org/billing/worker"), AccessTokenProfile.SpiffeJwtSvid, WorkloadShapes.Spiffe),
    };

    public static TheoryData<string> Names => [.. Met.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Documented_token_meets_the_requirement_of_its_platform_alone(string name)
    {
        (_, AccessTokenProfile profile, TokenShape shape) = Met[name];
        AccessToken token = Accept(profile, shape);
        foreach ((string other, (AccessRequirement requirement, _, _)) in Met)
        {
            Assert.Equal(other == name, requirement.Evaluate(token).IsGranted);
            Assert.Null(requirement.EvaluateScopes(["read"]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Same_claims_in_a_token_of_another_provider_meet_nothing(string name)
    {
        (AccessRequirement requirement, _, TokenShape shape) = Met[name];
        AccessTokenProfile other = AccessTokenProfile.Jwt with { Name = "Other", RequiredOneOf = [], KindClaims = [new("token_kind", "access")] };
        AccessToken token = Accept(other, shape.With("token_kind", "access") with { Type = "JWT" });
        Assert.False(requirement.Evaluate(token).IsGranted);
        Assert.Contains("the token is from \"https://issuer.example/\", with the profile Other", requirement.ExplainUnmet(token).Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Copy_of_the_profile_has_the_same_meaning(string name)
    {
        (AccessRequirement requirement, AccessTokenProfile profile, TokenShape shape) = Met[name];
        Assert.True(requirement.Evaluate(Accept(profile with { Name = "Copy" }, shape)).IsGranted);
    }

    [Theory]
    [InlineData("repository", "acme/shop2")]
    [InlineData("repository", "Acme/shop")]
    [InlineData("repository", "evil/acme/shop")]
    [InlineData("ref", "refs/heads/main2")]
    [InlineData("ref", "refs/heads/Main")]
    [InlineData("ref", "refs/tags/main")]
    [InlineData("ref", "refs/pull/1/merge")]
    [InlineData("ref", "main")]
    [InlineData("ref_type", "tag")]
    [InlineData("environment", "staging")]
    [InlineData("environment", null)]
    [InlineData("event_name", "pull_request")]
    [InlineData("event_name", "pull_request_target")]
    public void GitHub_token_with_another_value_does_not_meet_the_policy(string claim, string? value)
    {
        AccessRequirement policy = Met["GitHub"].Requirement;
        AccessToken token = Accept(AccessTokenProfile.GitHubActions, WorkloadShapes.GitHubActions.With(claim, value));
        Assert.False(policy.Evaluate(token).IsGranted);
        Assert.Contains($"the token has '{claim}' ", policy.ExplainUnmet(token).Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Explanation_has_the_policy_and_the_value_of_the_token()
    {
        AccessToken token = Accept(AccessTokenProfile.GitHubActions, WorkloadShapes.GitHubActions.With("ref", "refs/heads/dev"));
        Assert.Equal(
            "Required: a token of GitHub Actions with the claim 'repository' to be 'acme/shop' and the claim 'ref' to be 'refs/heads/main' and the claim 'ref_type' to be 'branch' "
            + "and the claim 'event_name' not to begin with 'pull_request'; not met: a token of GitHub Actions with the claim 'repository' to be 'acme/shop' and the claim 'ref' to be "
            + "'refs/heads/main' and the claim 'ref_type' to be 'branch' and the claim 'event_name' not to begin with 'pull_request'; the token has 'ref' \"refs/heads/dev\".",
            AccessRequirement.GitHubActions("acme/shop", branch: "main").ExplainUnmet(token).Explanation);
    }

    [Fact]
    public void GitHub_policies_can_name_tag_workflow_number_and_events()
    {
        TokenShape shape = WorkloadShapes.GitHubActions;
        Assert.True(IsMet(AccessRequirement.GitHubActions("acme/shop", repositoryId: "74", jobWorkflowRef: "acme/automation/.github/workflows/oidc.yml@refs/heads/main"), shape));
        Assert.False(IsMet(AccessRequirement.GitHubActions("acme/shop", repositoryId: "75"), shape));
        Assert.False(IsMet(AccessRequirement.GitHubActions("acme/shop", jobWorkflowRef: "acme/automation/.github/workflows/oidc.yml@refs/heads/dev"), shape));
        Assert.True(IsMet(AccessRequirement.GitHubActions("acme/shop", branch: "main", events: ["push", "workflow_dispatch"]), shape));
        Assert.False(IsMet(AccessRequirement.GitHubActions("acme/shop", branch: "main", events: ["workflow_dispatch"]), shape));
        Assert.True(IsMet(AccessRequirement.GitHubActions("acme/shop", branch: "main", events: ["pull_request_target"]), shape.With("event_name", "pull_request_target")));
        Assert.True(IsMet(AccessRequirement.GitHubActions("acme/shop"), shape.With("event_name", "pull_request").With("ref", "refs/pull/1/merge")));
        TokenShape tag = shape.With("ref", "refs/tags/v1.0").With("ref_type", "tag");
        Assert.True(IsMet(AccessRequirement.GitHubActions("acme/shop", tag: "v1.0"), tag));
        Assert.False(IsMet(AccessRequirement.GitHubActions("acme/shop", branch: "v1.0"), tag));
        Assert.False(IsMet(AccessRequirement.GitHubActions("acme/shop", tag: "v1.0"), shape.With("ref", "refs/heads/v1.0")));
    }

    [Theory]
    [InlineData("project_path", "acme/shop2")]
    [InlineData("project_path", "ACME/shop")]
    [InlineData("ref", "main2")]
    [InlineData("ref_type", "tag")]
    [InlineData("ref_protected", "false")]
    [InlineData("ref_protected", "True")]
    [InlineData("ref_protected", null)]
    [InlineData("pipeline_source", "merge_request_event")]
    [InlineData("pipeline_source", "external_pull_request_event")]
    [InlineData("pipeline_source", "parent_pipeline")]
    [InlineData("pipeline_source", null)]
    public void GitLab_token_with_another_value_does_not_meet_the_policy(string claim, string? value) =>
        Assert.False(Met["GitLab"].Requirement.Evaluate(Accept(AccessTokenProfile.GitLabCi, WorkloadShapes.GitLabCi.With(claim, value))).IsGranted);

    [Fact]
    public void GitLab_flag_must_be_the_string_of_the_documentation() =>
        Assert.False(Met["GitLab"].Requirement.Evaluate(Accept(AccessTokenProfile.GitLabCi, WorkloadShapes.GitLabCi.With("ref_protected", true))).IsGranted);

    [Fact]
    public void GitLab_policies_can_name_tag_environment_number_sources_and_instance()
    {
        AccessToken token = Accept(AccessTokenProfile.GitLabCi, WorkloadShapes.GitLabCi);
        AccessToken tag = Accept(AccessTokenProfile.GitLabCi, WorkloadShapes.GitLabCi.With("ref_type", "tag"));
        Assert.True(AccessRequirement.GitLabCi("acme/shop", environment: "production", projectId: "20").Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.GitLabCi("acme/shop", projectId: "21").Evaluate(token).IsGranted);
        Assert.True(AccessRequirement.GitLabCi("acme/shop", branch: "main", pipelineSources: ["push"]).Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.GitLabCi("acme/shop", branch: "main", pipelineSources: ["web"]).Evaluate(token).IsGranted);
        Assert.Equal((true, false), (AccessRequirement.GitLabCi("acme/shop", tag: "main").Evaluate(tag).IsGranted, AccessRequirement.GitLabCi("acme/shop", branch: "main").Evaluate(tag).IsGranted));
        Assert.True(AccessRequirement.GitLabCi("acme/shop", issuer: "https://issuer.example/").Evaluate(token).IsGranted);
        AccessRequirement other = AccessRequirement.GitLabCi("acme/shop", issuer: "https://gitlab.com");
        Assert.False(other.Evaluate(token).IsGranted);
        Assert.Contains("a token of GitLab CI/CD from 'https://gitlab.com' with", other.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("system:serviceaccount:billing:worker2", "billing", "worker2")]
    [InlineData("system:serviceaccount:other:worker", "other", "worker")]
    [InlineData("system:serviceaccount:billing:worker", "other", "worker")]
    [InlineData("system:serviceaccount:other:worker", "billing", "worker")]
    public void Kubernetes_account_is_namespace_and_name_everywhere_in_the_token(string subject, string namespaceName, string name)
    {
        TokenShape shape = WorkloadShapes.Kubernetes.With("sub", subject)
            .With("kubernetes.io", System.Text.Json.Nodes.JsonNode.Parse($$$"""{"namespace":"{{{namespaceName}}}","serviceaccount":{"name":"{{{name}}}","uid":"a087d5a0"}}"""));
        Assert.False(Met["Kubernetes"].Requirement.Evaluate(Accept(AccessTokenProfile.KubernetesServiceAccount, shape)).IsGranted);
    }

    [Fact]
    public void Kubernetes_policy_can_name_UID_and_cluster()
    {
        AccessToken token = Accept(AccessTokenProfile.KubernetesServiceAccount, WorkloadShapes.Kubernetes);
        Assert.True(AccessRequirement.KubernetesServiceAccount("billing", "worker", uid: "a087d5a0", issuer: "https://issuer.example/").Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.KubernetesServiceAccount("billing", "worker", uid: "a087d5a1").Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.KubernetesServiceAccount("billing", "worker", issuer: "https://other.example/").Evaluate(token).IsGranted);
    }

    [Fact]
    public void Other_principal_does_not_meet_the_policy()
    {
        Assert.False(Met["AWS"].Requirement.Evaluate(Accept(AccessTokenProfile.AwsWebIdentity, WorkloadShapes.Aws.With("sub", "arn:aws:iam::123456789012:role/DataProcessingRole2"))).IsGranted);
        Assert.False(Met["SPIFFE"].Requirement.Evaluate(Accept(AccessTokenProfile.SpiffeJwtSvid, WorkloadShapes.Spiffe.With("sub", "spiffe://example.org/billing/worker2"))).IsGranted);
        foreach (TokenShape shape in (TokenShape[])[GoogleShape.With("email", "other@acme.iam.gserviceaccount.com"), GoogleShape.With("email_verified", false), GoogleShape.With("email_verified", "true"), GoogleShape.Without("email_verified")])
            Assert.False(Met["Google"].Requirement.Evaluate(Accept(AccessTokenProfile.GoogleServiceAccount, shape)).IsGranted);
        Assert.False(AccessRequirement.GoogleServiceAccount("worker@acme.iam.gserviceaccount.com", uniqueId: "1049").Evaluate(Accept(AccessTokenProfile.GoogleServiceAccount, GoogleShape)).IsGranted);
    }

    [Fact]
    public void Token_of_a_user_of_a_managed_identity_does_not_meet_the_policy()
    {
        AccessRequirement policy = Met["Azure"].Requirement;
        foreach (TokenShape shape in (TokenShape[])[ManagedIdentity.With("sub", "HKZpfaHy"), ManagedIdentity.With("oid", "690222be"), ManagedIdentity.With("tid", "fa15d692-e9c7-4460-a743-29f29522229")])
            Assert.False(policy.Evaluate(Accept(AccessTokenProfile.EntraIdV2, shape)).IsGranted);
        TokenShape first = ManagedIdentity.Without("azp", "azpacr").With("appid", "0c0b1e27").With("ver", "1.0");
        Assert.True(policy.Evaluate(Accept(AccessTokenProfile.EntraIdV1, first)).IsGranted);
    }

    public static TheoryData<string, Func<object>> Mistakes => new()
    {
        { "wildcards are not supported", static () => AccessRequirement.GitHubActions("acme/*") },
        { "wildcards are not supported", static () => AccessRequirement.GitHubActions("acme/shop", branch: "release/*") },
        { "wildcards are not supported", static () => AccessRequirement.GitHubActions("acme/shop", environment: "*") },
        { "Expected the name with its owner", static () => AccessRequirement.GitHubActions("shop") },
        { "Expected the name with its owner", static () => AccessRequirement.GitHubActions("acme/") },
        { "Expected the name of the branch alone, for instance main", static () => AccessRequirement.GitHubActions("acme/shop", branch: "refs/heads/main") },
        { "Expected the name of the tag alone, for instance v1.0", static () => AccessRequirement.GitLabCi("acme/shop", tag: "refs/tags/v1") },
        { "Expected a branch or a tag; got both", static () => AccessRequirement.GitHubActions("acme/shop", branch: "main", tag: "v1") },
        { "Expected a branch or a tag; got both", static () => AccessRequirement.GitLabCi("acme/shop", branch: "main", tag: "v1") },
        { "Expected at least one text", static () => AccessRequirement.GitHubActions("acme/shop", events: []) },
        { "empty", static () => AccessRequirement.GitHubActions("acme/shop", branch: "") },
        { "empty", static () => AccessRequirement.GitHubActions("acme/shop", issuer: " ") },
        { "empty", static () => AccessRequirement.GitHubActions("") },
        { "Expected the name with its owner", static () => AccessRequirement.GitLabCi("shop") },
        { "Expected lower-case letters", static () => AccessRequirement.KubernetesServiceAccount("billing", "billing:worker") },
        { "Expected lower-case letters", static () => AccessRequirement.KubernetesServiceAccount("billing/worker", "worker") },
        { "begins with arn:aws", static () => AccessRequirement.AwsPrincipal("DataProcessingRole") },
        { "wildcards are not supported", static () => AccessRequirement.AwsPrincipal("arn:aws:iam::123456789012:role/*") },
        { "Expected a SPIFFE ID with a path", static () => AccessRequirement.Spiffe("spiffe://example.org") },
        { "Expected a SPIFFE ID with a path", static () => AccessRequirement.Spiffe("spiffe://example.org/*") },
        { "Expected a SPIFFE ID with a path", static () => AccessRequirement.Spiffe("https://example.org/billing") },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Value_that_can_never_match_is_an_error(string expected, Func<object> create) =>
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(create).Message, StringComparison.Ordinal);

    private bool IsMet(AccessRequirement requirement, TokenShape shape) => requirement.Evaluate(Accept(AccessTokenProfile.GitHubActions, shape)).IsGranted;

    private AccessToken Accept(AccessTokenProfile profile, TokenShape shape)
    {
        TestIssuer issuer = profile.TakesIssuerFromSubject ? _trustDomain : _issuer;
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { issuer.Trust(profile) } }, _clock);
        AccessTokenValidationResult result = validator.ValidateAtOnce(TestRequest.Bearer(shape.Sign(issuer)));
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }
}
