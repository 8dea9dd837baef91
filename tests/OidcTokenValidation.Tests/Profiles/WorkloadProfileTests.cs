using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>Every profile of a platform accepts what the platform documents, and neither tokens of other platforms nor the platform's other tokens.</summary>
public sealed class WorkloadProfileTests : IDisposable
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "k");

    private readonly TestClock _clock = new();
    private readonly TestIssuer _issuer;
    private readonly TestIssuer _trustDomain;

    public WorkloadProfileTests()
    {
        _issuer = new TestIssuer("https://issuer.example/", _clock, Key);
        _trustDomain = new TestIssuer(WorkloadShapes.TrustDomain, _clock, Key);
    }

    public static TheoryData<string> Profiles => [.. WorkloadShapes.All.Keys];

    // By their form they are ID tokens of issuers that sign no others; GitLab signs those of users too.
    public static TheoryData<string, string> Pairs =>
    [
        .. from profile in AccessTokenProfile.All from shape in WorkloadShapes.All.Keys
           where profile.Name != shape && (!profile.IsIdToken || shape == "GitLabCi")
           select (profile.Name, shape),
    ];

    public void Dispose()
    {
        _issuer.Dispose();
        _trustDomain.Dispose();
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Documented_token_is_accepted_and_has_neither_client_nor_scopes(string name)
    {
        AccessTokenValidationResult result = Send(name, WorkloadShapes.All[name]);
        Assert.True(result.IsValid, result.Failure?.ToString());
        Assert.Equal((null, 0), (result.Token.ClientId, result.Token.Scopes.Count));
        Assert.Equal(JsonNode.Parse(WorkloadShapes.All[name].Claims)!["sub"]!.GetValue<string>(), result.Token.Subject);
        Assert.Equal(name == "SpiffeJwtSvid" ? WorkloadShapes.TrustDomain : "https://issuer.example/", result.Token.Issuer);
        Assert.Equal(name == "SpiffeJwtSvid", result.Token.JwtId is null);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Token_of_a_workload_is_rejected_by_every_other_profile(string profile, string shape) =>
        Assert.Equal(AccessTokenOutcome.Rejected, Send(profile, WorkloadShapes.All[shape]).Outcome);

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Token_of_a_provider_is_rejected(string name)
    {
        foreach (ProviderTokens tokens in ProviderShapes.All.Values)
            Assert.All(((TokenShape?[])[tokens.User, tokens.Client, tokens.Id]).OfType<TokenShape>(), shape => Assert.Equal(AccessTokenOutcome.Rejected, Send(name, shape).Outcome));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Nothing_else_is_relaxed(string name)
    {
        TokenShape shape = WorkloadShapes.All[name];
        Assert.Equal(TokenFailureCode.AudienceMismatch, Send(name, shape.With("aud", "another")).Failure?.Code);
        Assert.Equal(TokenFailureCode.AudienceMismatch, Send(name, shape.With("aud", "API")).Failure?.Code);
        Assert.Equal(TokenFailureCode.ClaimMissing, Send(name, shape.Without("aud")).Failure?.Code);
        Assert.Equal(TokenFailureCode.ClaimInvalid, Send(name, shape.With("aud", new JsonArray("api", 1))).Failure?.Code);
        Assert.Equal(TokenFailureCode.NotYetValid, Send(name, shape.With("nbf", _clock.GetUtcNow().ToUnixTimeSeconds() + 600)).Failure?.Code);
        foreach (string type in (string[])["at+jwt", "logout+jwt", "dpop+jwt", "id+jwt", ""])
            Assert.Equal(TokenFailureCode.TypeNotAccepted, Send(name, shape with { Type = type }).Failure?.Code);
        foreach (string foreign in AccessTokenProfile.ClaimsOfOtherTokens)
            Assert.Equal(TokenFailureCode.TokenKindNotAccepted, Send(name, shape.With(foreign, "x")).Failure?.Code);
        foreach (JsonNode? subject in (JsonNode?[])[null, "", 1, new JsonArray("x")])
            Assert.Equal(AccessTokenOutcome.Rejected, Send(name, shape.With("sub", subject)).Outcome);
        Assert.Equal(AccessTokenOutcome.Rejected, Send(name, shape.Without("sub")).Outcome);
    }

    [Theory]
    [InlineData("GitHubActions", "repository", "repository_id", "repository_owner", "run_id", "event_name", "jti")]
    [InlineData("GitLabCi", "project_path", "project_id", "pipeline_id", "job_id", "ref_type", "jti")]
    [InlineData("KubernetesServiceAccount", "kubernetes.io")]
    [InlineData("AwsWebIdentity", "https://sts.amazonaws.com/", "jti")]
    public void Token_without_a_sign_of_its_kind_is_rejected(string name, params string[] claims)
    {
        foreach (string claim in claims)
        {
            Assert.Equal(AccessTokenOutcome.Rejected, Send(name, WorkloadShapes.All[name].Without(claim)).Outcome);
            Assert.Equal(AccessTokenOutcome.Rejected, Send(name, WorkloadShapes.All[name].With(claim, null)).Outcome);
            Assert.Equal(AccessTokenOutcome.Rejected, Send(name, WorkloadShapes.All[name].With(claim, "")).Outcome);
        }
    }

    [Theory]
    [InlineData("GitLabCi", "ref_type", "Branch")]
    [InlineData("GitLabCi", "ref_type", "merge_request")]
    [InlineData("KubernetesServiceAccount", "sub", "system:node:node-1")]
    [InlineData("KubernetesServiceAccount", "sub", "system:serviceaccounts:billing:worker")]
    [InlineData("KubernetesServiceAccount", "sub", "x:system:serviceaccount:billing:worker")]
    [InlineData("AwsWebIdentity", "sub", "AIDACKCEVSQ6C2EXAMPLE")]
    [InlineData("AwsWebIdentity", "sub", "arn:azure:iam::1:role/x")]
    public void Token_with_another_value_is_rejected(string name, string claim, string value) =>
        Assert.Equal(TokenFailureCode.TokenKindNotAccepted, Send(name, WorkloadShapes.All[name].With(claim, value)).Failure?.Code);

    // GitLab signs the ID tokens of its users with the same issuer; a Secret of Kubernetes has a token that never expires.
    [Theory]
    [InlineData("GitLabCi", "JWT", """{"sub":"1234","aud":"api","auth_time":1,"sub_legacy":"a1","name":"Jane","email":"jane@example.com","groups_direct":["acme"],"project_path":"acme/shop"}""")]
    [InlineData("KubernetesServiceAccount", null, """{"sub":"system:serviceaccount:billing:worker","kubernetes.io/serviceaccount/namespace":"billing","kubernetes.io/serviceaccount/service-account.name":"worker"}""")]
    [InlineData("GitHubActions", "JWT", """{"sub":"repo:acme/shop:ref:refs/heads/main","aud":"api","jti":"1","repository":"acme/shop"}""")]
    [InlineData("AwsWebIdentity", null, """{"sub":"arn:aws:iam::123456789012:role/DataProcessingRole","aud":"api","jti":"1"}""")]
    public void Other_token_of_the_platform_is_rejected(string name, string? type, string claims) =>
        Assert.Equal(AccessTokenOutcome.Rejected, Send(name, new TokenShape(type, claims)).Outcome);

    // docs.github.com: the subject has the form that a repository chooses, and by default immutable numbers since July 2026.
    [Theory]
    [InlineData("repo:acme@65/shop@74:ref:refs/heads/main")]
    [InlineData("repository_owner:acme:environment:production")]
    [InlineData("job_workflow_ref:acme/automation/.github/workflows/oidc.yml@refs/heads/main")]
    public void Subject_of_GitHub_may_have_any_form(string subject) =>
        Assert.True(Send("GitHubActions", WorkloadShapes.GitHubActions.With("sub", subject)).IsValid);

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Copy_of_a_profile_is_safe_and_another_profile_of_the_same_name_is_an_error(string name)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(name)!;
        TestIssuer issuer = profile.TakesIssuerFromSubject ? _trustDomain : _issuer;
        AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { issuer.Trust(profile with { Name = "Own" }) } }, _clock).Dispose();
        AccessTokenProfile another = AccessTokenProfile.Rfc9068 with { Name = name };
        Assert.Contains("the name of another profile", Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { _issuer.Trust(another) } }, _clock)).Message, StringComparison.Ordinal);
    }

    private AccessTokenValidationResult Send(string name, TokenShape shape)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(name)!;
        TestIssuer issuer = profile.TakesIssuerFromSubject ? _trustDomain : _issuer;
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { issuer.Trust(profile) } }, _clock);
        return validator.ValidateAtOnce(TestRequest.Bearer(shape.Sign(issuer)));
    }
}
