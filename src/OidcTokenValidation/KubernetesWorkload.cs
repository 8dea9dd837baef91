using OidcTokenValidation.Claims;

namespace OidcTokenValidation;

/// <summary>The Kubernetes service account that a token was issued to (<see cref="AccessTokenProfile.KubernetesServiceAccount"/>), and the pod that uses
/// it.</summary>
/// <remarks>Source: kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin, "Bound service account tokens".</remarks>
public sealed record KubernetesWorkload
{
    private const string Root = "kubernetes.io";

    private KubernetesWorkload()
    {
    }

    /// <summary>The namespace. Accounts of the same name in other namespaces, and in other clusters, are other accounts.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name of the service account within its namespace.</summary>
    public required string Name { get; init; }

    /// <summary>The UID of the service account: an account that is deleted and created again has another one.</summary>
    public string? Uid { get; init; }

    /// <summary>The pod that the token is bound to; null if it is bound to none.</summary>
    public string? PodName { get; init; }

    /// <summary>The UID of the pod.</summary>
    public string? PodUid { get; init; }

    /// <summary>The node of the pod, or that the token is bound to.</summary>
    public string? NodeName { get; init; }

    /// <summary>Reads the service account of a token; null if the token's issuer has another profile, or if <c>sub</c> and <c>kubernetes.io</c> name different
    /// accounts.</summary>
    /// <param name="token">A validated token.</param>
    public static KubernetesWorkload? From(AccessToken token)
    {
        if (!WorkloadClaims.AreFrom(AccessTokenProfile.KubernetesServiceAccount, token)
            || WorkloadClaims.Find(token, Root, "namespace") is not { } namespaceName
            || WorkloadClaims.Find(token, Root, "serviceaccount", "name") is not { } name
            || !string.Equals(token.Subject, GetSubject(namespaceName, name), StringComparison.Ordinal))
            return null;
        return new()
        {
            Namespace = namespaceName,
            Name = name,
            Uid = WorkloadClaims.Find(token, Root, "serviceaccount", "uid"),
            PodName = WorkloadClaims.Find(token, Root, "pod", "name"),
            PodUid = WorkloadClaims.Find(token, Root, "pod", "uid"),
            NodeName = WorkloadClaims.Find(token, Root, "node", "name"),
        };
    }

    // No name of Kubernetes has a colon.
    internal static string GetSubject(string namespaceName, string name) => $"system:serviceaccount:{namespaceName}:{name}";
}
