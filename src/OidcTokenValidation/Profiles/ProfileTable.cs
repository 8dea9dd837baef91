using System.Collections.Frozen;
using static OidcTokenValidation.AccessTokenProfile;

namespace OidcTokenValidation.Profiles;

/// <summary>All named profiles.</summary>
internal static class ProfileTable
{
    /// <summary>All named profiles, the most specific first.</summary>
    public static IReadOnlyList<AccessTokenProfile> All { get; } =
    [
        Rfc9068, OpenIddict, Cognito, Keycloak, EntraIdV1, EntraIdV2, Okta, Zitadel, Auth0, PingOne, Duende,

        // platforms of workloads
        GitHubActions, GitLabCi, KubernetesServiceAccount, AwsWebIdentity, SpiffeJwtSvid,

        Jwt, IdToken,
    ];

    private static readonly FrozenDictionary<string, AccessTokenProfile> ByName =
        All.ToFrozenDictionary(static profile => profile.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The named profiles of access tokens that relax a requirement.</summary>
    public static IReadOnlyList<ProfileRules> Relaxed { get; } =
        [.. All.Where(static profile => profile is { IsIdToken: false, Relaxes.Length: > 0 }).Select(ProfileRules.Get)];

    public static AccessTokenProfile? Find(string? name) => name is null ? null : ByName.GetValueOrDefault(name);
}
