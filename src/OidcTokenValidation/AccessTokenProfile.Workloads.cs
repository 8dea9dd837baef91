using OidcTokenValidation.Profiles;

namespace OidcTokenValidation;

// The named profiles of platforms whose tokens identify workloads: jobs, pods, roles. None has a client or scopes: the subject is the workload.
public sealed partial record AccessTokenProfile
{
    /// <summary>GitHub Actions: the OpenID Connect token of a job. No client, no scopes.</summary>
    /// <remarks>
    /// Issuer <c>https://token.actions.githubusercontent.com</c>, or that of an enterprise. Every repository gets tokens for any audience: require a repository
    /// with <see cref="AccessRequirement.GitHubActions"/>. <c>sub</c> has a form that each repository chooses, and is not compared.
    /// Source: docs.github.com/actions/reference/security/oidc, "OIDC token claims".
    /// </remarks>
    public static AccessTokenProfile GitHubActions => WorkloadProfiles.GitHubActions;

    /// <summary>GitLab CI/CD: the ID token of a job (<c>id_tokens</c>). <c>typ</c> JWT or none, no client, no scopes.</summary>
    /// <remarks>
    /// Issuer: the URL of the instance, for instance <c>https://gitlab.com</c>, which also signs ID tokens of users; those have none of the claims about a
    /// pipeline. Every project of the instance gets tokens for any audience: require a project with <see cref="AccessRequirement.GitLabCi"/>.
    /// Source: docs.gitlab.com/ci/secrets/id_token_authentication, "Token payload".
    /// </remarks>
    public static AccessTokenProfile GitLabCi => WorkloadProfiles.GitLabCi;

    /// <summary>Kubernetes: the token of a service account, one or several audiences. No <c>typ</c>, no client, no scopes.</summary>
    /// <remarks>
    /// Issuer: the cluster's <c>--service-account-issuer</c>. Older versions of Kubernetes send no <c>jti</c>. Tokens of Secrets, which neither expire nor have
    /// an audience, are rejected.
    /// Source: kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin, "Bound service account tokens";
    /// kubernetes.io/docs/tasks/configure-pod-container/configure-service-account.
    /// </remarks>
    public static AccessTokenProfile KubernetesServiceAccount => WorkloadProfiles.KubernetesServiceAccount;

    /// <summary>AWS outbound identity federation: the token that <c>sts:GetWebIdentityToken</c> returns for an IAM principal. No client, no scopes.</summary>
    /// <remarks>
    /// Issuer: the URL of the account, <c>https://{id}.tokens.sts.global.api.aws</c>. Signed with RS256 or ES384. <c>sub</c> is the ARN of the principal;
    /// account, region and session are members of the claim <c>https://sts.amazonaws.com/</c>.
    /// Source: docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.
    /// </remarks>
    public static AccessTokenProfile AwsWebIdentity => WorkloadProfiles.AwsWebIdentity;

    /// <summary>SPIFFE JWT-SVIDs without <c>iss</c>: the issuer is the trust domain of <c>sub</c>. <c>typ</c> JWT, JOSE or none; <c>iat</c> and <c>jti</c>
    /// are optional; no client, no scopes.</summary>
    /// <remarks>
    /// <see cref="TrustedIssuer.Issuer"/> is the trust domain, for instance <c>spiffe://example.org</c>, and its keys come from its bundle: a bundle endpoint
    /// (<see cref="KeySourceOptions.JwksAddress"/>) or local keys. Only keys with <c>use</c> <c>jwt-svid</c> are used (§6.2). For a trust domain whose tokens
    /// have <c>iss</c>, write a copy with <see cref="TakesIssuerFromSubject"/> false.
    /// Source: github.com/spiffe/spiffe, standards/JWT-SVID.md and standards/SPIFFE-ID.md.
    /// </remarks>
    public static AccessTokenProfile SpiffeJwtSvid => WorkloadProfiles.SpiffeJwtSvid;
}
