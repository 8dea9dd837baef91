using System.Text.Json;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Requirements;

/// <summary>Claims of a workload, in a token of its platform. Claims of the same names in another issuer's tokens meet nothing.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Issuer">The issuer; null for every one with a profile of the platform.</param>
/// <param name="Claims">The claims.</param>
internal sealed record WorkloadCondition(WorkloadPlatform Platform, string? Issuer, IReadOnlyList<ClaimCondition> Claims)
{
    /// <summary>The condition as a test, which explains itself.</summary>
    public TestCondition ToTest() => new(IsMet, ToString()) { Describe = Describe };

    /// <summary>A claim that is a string equal to one of the values.</summary>
    public static ClaimCondition Is(string[] path, params string[] values) => new(
        path,
        claim => claim.ValueKind == JsonValueKind.String && values.Contains(claim.GetString(), StringComparer.Ordinal),
        $"to be {RequirementText.OneOf(values)}");

    /// <summary>A claim that is a string equal to the value.</summary>
    public static ClaimCondition Is(string name, string value) => Is([name], value);

    /// <summary>A claim that is a string that does not begin with the text.</summary>
    public static ClaimCondition DoesNotStartWith(string name, string start) => new(
        [name],
        claim => claim.ValueKind == JsonValueKind.String && !claim.GetString()!.StartsWith(start, StringComparison.Ordinal),
        $"not to begin with '{start}'");

    /// <inheritdoc/>
    public override string ToString()
    {
        string issuer = Issuer is null ? string.Empty : $" from '{Issuer}'";
        return $"a token of {GetName(Platform)}{issuer} with {string.Join(" and ", Claims)}";
    }

    private static string GetName(WorkloadPlatform platform) => platform switch
    {
        WorkloadPlatform.GitHubActions => "GitHub Actions",
        WorkloadPlatform.GitLabCi => "GitLab CI/CD",
        WorkloadPlatform.Kubernetes => "a Kubernetes service account",
        WorkloadPlatform.Aws => "an AWS principal",
        WorkloadPlatform.Google => "a Google service account",
        WorkloadPlatform.Entra => "Microsoft Entra ID",
        WorkloadPlatform.Spiffe => "a SPIFFE trust domain",
        _ => throw new ArgumentOutOfRangeException(nameof(platform)),
    };

    private bool IsMet(AccessToken token) => IsOfIssuer(token) && Claims.All(claim => claim.IsMet(token));

    private bool IsOfIssuer(AccessToken token) =>
        WorkloadClaims.AreFrom(Platform, token) && (Issuer is null || string.Equals(Issuer, token.Issuer, StringComparison.Ordinal));

    private string Describe(AccessToken token) => IsOfIssuer(token)
        ? RequirementText.Describe(token, Claims.First(claim => !claim.IsMet(token)).Path)
        : $"the token is from {QuotedText.From(token.Issuer)}, with the profile {token.Accepted.Profile.Rules.Profile}";
}
