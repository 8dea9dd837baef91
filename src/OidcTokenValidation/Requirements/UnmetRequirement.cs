using System.Globalization;

namespace OidcTokenValidation.Requirements;

/// <summary>The kind of requirement that a valid token does not meet. The names are constant: they are a tag of a metric.</summary>
internal enum UnmetRequirementKind
{
    /// <summary>No requirement of this library: the application, or another requirement of its policy, rejected the request.</summary>
    Policy,

    /// <summary>A scope.</summary>
    Scope,

    /// <summary>The method or the time of the user's authentication.</summary>
    Authentication,

    /// <summary>A claim.</summary>
    Claim,

    /// <summary>Authorization details.</summary>
    AuthorizationDetails,

    /// <summary>A test of the application.</summary>
    Test,
}

/// <summary>Why a valid token does not meet a requirement.</summary>
/// <param name="Kind">The kind of requirement.</param>
/// <param name="Section">The section of the standard that defines the response.</param>
/// <param name="Explanation">The requirement, and the values of the token. For the log and the report, and for clients only in Development.</param>
internal sealed record UnmetRequirement(UnmetRequirementKind Kind, string Section, string Explanation)
{
    private const string Forbidden = "RFC 6750 §3.1";

    /// <summary>The name of the reason, in logs and in the problem body for developers.</summary>
    public string Code => Kind switch
    {
        UnmetRequirementKind.Scope => "InsufficientScope",
        UnmetRequirementKind.Authentication => "InsufficientAuthentication",
        UnmetRequirementKind.Claim => "InsufficientClaim",
        UnmetRequirementKind.AuthorizationDetails => "InsufficientAuthorizationDetails",
        UnmetRequirementKind.Test => "InsufficientByTest",
        _ => "InsufficientByPolicy",
    };

    public static UnmetRequirement ByPolicy { get; } = new(
        UnmetRequirementKind.Policy,
        Forbidden,
        "The token is valid. The application, or a requirement of its policy that is not about access tokens, refused the request.");

    public static UnmetRequirement ByScope(AccessRequirement all, IEnumerable<ScopeCondition> unmet, AccessToken token) => new(
        UnmetRequirementKind.Scope,
        Forbidden,
        $"{Required(all)}; not met: {string.Join(" and ", unmet)}; {RequirementText.Describe("scopes", [.. token.Scopes], "the ")}.");

    public static UnmetRequirement ByAuthentication(AccessRequirement all, AuthenticationCondition unmet, AccessToken token) =>
        new(UnmetRequirementKind.Authentication, "RFC 9470 §3", $"{Required(all)}; not met: {unmet}; {Acr(token)}, {AuthTime(token)}.");

    public static UnmetRequirement ByClaim(AccessRequirement all, ClaimCondition unmet, AccessToken token) =>
        new(UnmetRequirementKind.Claim, Forbidden, $"{Required(all)}; not met: {unmet}; {RequirementText.Describe(token, unmet.Path)}.");

    public static UnmetRequirement ByDetails(AccessRequirement all, DetailsCondition unmet, AccessToken token) =>
        new(UnmetRequirementKind.AuthorizationDetails, Forbidden, $"{Required(all)}; not met: {unmet}; {unmet.Describe(token)}.");

    public static UnmetRequirement ByTest(AccessRequirement all, TestCondition unmet, AccessToken token) =>
        new(unmet.Kind, Forbidden, $"{Required(all)}; not met: {unmet}; {unmet.Describe!(token)}.");

    public static UnmetRequirement ByTest(AccessRequirement all) => new(
        UnmetRequirementKind.Test,
        Forbidden,
        $"{Required(all)}; the token has what was looked at in it, and a test refused.");

    private static string Required(AccessRequirement all) => $"Required: {all}";

    private static string Acr(AccessToken token) => RequirementText.Describe("'acr'", token.Acr is { } acr ? [acr] : []);

    private static string AuthTime(AccessToken token) => token.AuthTime is { } time
        ? string.Create(CultureInfo.InvariantCulture, $"and 'auth_time' {time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")
        : "and no 'auth_time'";
}
