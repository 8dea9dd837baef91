namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>A token as a document describes it, and the profiles that accept its form.</summary>
/// <param name="Name">The provider and the kind of token.</param>
/// <param name="Profile">The profile that is for this token; null if none is.</param>
/// <param name="Shape">The token.</param>
/// <param name="AcceptedBy">The profiles that accept it, in the order of <see cref="AccessTokenProfile.All"/>; all others reject it.</param>
public sealed record DocumentedToken(string Name, string? Profile, TokenShape Shape, params IReadOnlyList<string> AcceptedBy)
{
    /// <summary>All documented tokens.</summary>
    public static IReadOnlyList<DocumentedToken> All { get; } =
    [
        .. DocumentedRfc9068Tokens.All, .. DocumentedProviderTokens.All, .. DocumentedPlatformTokens.All, .. DocumentedEnterpriseTokens.All,
        .. DocumentedWorkloadTokens.All, .. DocumentedIdTokens.All, .. DocumentedOtherTokens.All,
    ];
}
