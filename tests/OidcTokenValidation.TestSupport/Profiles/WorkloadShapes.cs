using OidcTokenValidation.Testing;

namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>The documented tokens of workloads: sources at <see cref="AccessTokenProfile"/>. The audience of the API is "api".</summary>
public static class WorkloadShapes
{
    public const string TrustDomain = "spiffe://example.org";

    public static TokenShape GitHubActions { get; } = new("JWT", """{"jti":"g1","sub":"repo:acme/shop:environment:production","environment":"production","aud":"api","ref":"refs/heads/main","sha":"714a629c","repository":"acme/shop","repository_owner":"acme","actor_id":"12","repository_visibility":"private","repository_id":"74","repository_owner_id":"65","run_id":"9001","run_number":"10","run_attempt":"2","runner_environment":"github-hosted","actor":"octocat","workflow":"deploy","workflow_ref":"acme/shop/.github/workflows/deploy.yml@refs/heads/main","head_ref":"","base_ref":"","event_name":"push","ref_type":"branch","job_workflow_ref":"acme/automation/.github/workflows/oidc.yml@refs/heads/main"}""");

    public static TokenShape GitLabCi { get; } = new("JWT", """{"namespace_id":"72","namespace_path":"acme","project_id":"20","project_path":"acme/shop","user_id":"1","user_login":"sample-user","user_email":"sample-user@example.com","user_identities":[{"provider":"github","extern_uid":"2435223452345"}],"pipeline_id":"574","pipeline_source":"push","job_id":"302","job_project_path":"acme/shop","ref":"main","ref_type":"branch","ref_path":"refs/heads/main","ref_protected":"true","environment":"production","environment_protected":"false","deployment_tier":"testing","runner_id":1,"runner_environment":"self-hosted","sha":"714a629c","project_visibility":"public","ci_config_ref_uri":null,"jti":"l1","sub":"project_path:acme/shop:ref_type:branch:ref:main","aud":"api"}""");

    public static TokenShape Kubernetes { get; } = new(null, """{"aud":["https://kubernetes.default.svc","api"],"jti":"ea28ed49","kubernetes.io":{"namespace":"billing","node":{"name":"node-1","uid":"58456cb0"},"pod":{"name":"worker-9jv9gn","uid":"778a530c"},"serviceaccount":{"name":"worker","uid":"a087d5a0"},"warnafter":1700081020},"nbf":1700077413,"sub":"system:serviceaccount:billing:worker"}""");

    public static TokenShape Aws { get; } = new("JWT", """{"aud":"api","sub":"arn:aws:iam::123456789012:role/DataProcessingRole","jti":"xyz123","https://sts.amazonaws.com/":{"aws_account":"123456789012","source_region":"us-east-1","org_id":"o-abc1234567","ou_path":"o-a1b2c3d4e5/r-ab12/","principal_tags":{"team":"data"},"lambda_source_function_arn":"arn:aws:lambda:us-east-1:123456789012:function:process-data","request_tags":{"team":"other"}}}""");

    public static TokenShape Spiffe { get; } = new("JWT", """{"aud":["api"],"sub":"spiffe://example.org/billing/worker"}""");

    /// <summary>The token of each profile.</summary>
    public static IReadOnlyDictionary<string, TokenShape> All { get; } = new Dictionary<string, TokenShape>(StringComparer.Ordinal)
    {
        [nameof(AccessTokenProfile.GitHubActions)] = GitHubActions,
        [nameof(AccessTokenProfile.GitLabCi)] = GitLabCi,
        [nameof(AccessTokenProfile.KubernetesServiceAccount)] = Kubernetes,
        [nameof(AccessTokenProfile.AwsWebIdentity)] = Aws,
        [nameof(AccessTokenProfile.SpiffeJwtSvid)] = Spiffe,
    };

    /// <summary>Trusts an issuer with a profile. A trust domain publishes its keys for JWT-SVIDs.</summary>
    public static TrustedIssuer Trust(this TestIssuer issuer, AccessTokenProfile profile)
    {
        TrustedIssuer trusted = issuer.Trust();
        trusted.Profile = profile;
        if (profile.TakesIssuerFromSubject)
            trusted.Keys.Jwks = issuer.Bundle();
        return trusted;
    }

    /// <summary>The keys as a SPIFFE bundle, which has keys for X.509-SVIDs too.</summary>
    public static string Bundle(this TestIssuer issuer) =>
        issuer.Jwks.Replace("\"use\":\"sig\"", "\"use\":\"jwt-svid\"", StringComparison.Ordinal)
            .Replace("\"keys\":[", "\"spiffe_sequence\":12,\"spiffe_refresh_hint\":600,\"keys\":[" + X509Key + ",", StringComparison.Ordinal);

    // The example key of RFC 7517 appendix A.1, in another role.
    private const string X509Key = """{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"x509-svid","x5c":["MIIB"]}""";
}
