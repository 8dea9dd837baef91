using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Claims;

/// <summary>Reads the claims of a workload, which have their meaning only in tokens of its platform.</summary>
internal static class WorkloadClaims
{
    /// <summary>Whether the profile of the token's issuer is one of the platform.</summary>
    public static bool AreFrom(WorkloadPlatform platform, AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.Accepted.Profile.Rules.Profile.Platform == platform;
    }

    /// <summary>Whether the profile of the token's issuer is one of the same platform as <paramref name="profile"/>.</summary>
    public static bool AreFrom(AccessTokenProfile profile, AccessToken token) => AreFrom(profile.Platform, token);

    /// <summary>A claim, or a member inside one; null if it is missing, empty or not a string.</summary>
    public static string? Find(AccessToken token, params ReadOnlySpan<string> path) => token.GetString(path) is { Length: > 0 } text ? text : null;

    /// <summary>A claim that the profile requires.</summary>
    public static string Get(AccessToken token, string name) => Find(token, name) ?? string.Empty;

    /// <summary>A flag that the platform writes as a string.</summary>
    public static bool IsTrue(AccessToken token, string name) => string.Equals(Find(token, name), "true", StringComparison.Ordinal);
}
