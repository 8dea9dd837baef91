using System.Globalization;

namespace OidcTokenValidation.Requirements;

/// <summary>What a valid token lacked, by kind: few and constant, so that they are a tag.</summary>
internal enum ShortfallKind
{
    /// <summary>No requirement of this library: the application, or another requirement of its policy, refused.</summary>
    Policy,

    /// <summary>A scope.</summary>
    Scope,

    /// <summary>The way or the time of the user's authentication.</summary>
    Authentication,

    /// <summary>A claim.</summary>
    Claim,

    /// <summary>A test of the application's.</summary>
    Test,
}

/// <summary>Why a valid token was not enough.</summary>
/// <param name="Kind">What it lacked.</param>
/// <param name="Section">The section that the response follows from.</param>
/// <param name="Explanation">The requirement, and what the token has. For the log and the report, and for clients in Development alone.</param>
internal sealed record Shortfall(ShortfallKind Kind, string Section, string Explanation)
{
    private const string Forbidden = "RFC 6750 §3.1";

    /// <summary>The name of the reason, in logs and in the body that developers see.</summary>
    public string Code => Kind switch
    {
        ShortfallKind.Scope => "InsufficientScope",
        ShortfallKind.Authentication => "InsufficientAuthentication",
        ShortfallKind.Claim => "InsufficientClaim",
        ShortfallKind.Test => "InsufficientByTest",
        _ => "InsufficientByPolicy",
    };

    public static Shortfall OfPolicy { get; } = new(ShortfallKind.Policy, Forbidden, "The token is valid. The application, or a requirement of its policy that is not about access tokens, refused the request.");

    public static Shortfall OfScope(AccessRequirement all, IEnumerable<ScopeTerm> unmet, AccessToken token) =>
        new(ShortfallKind.Scope, Forbidden, $"{Required(all)}; not met: {string.Join(" and ", unmet)}; {RequirementText.Has("scopes", [.. token.Scopes], "the ")}.");

    public static Shortfall OfAuthentication(AccessRequirement all, AuthenticationTerm unmet, AccessToken token) =>
        new(ShortfallKind.Authentication, "RFC 9470 §3", $"{Required(all)}; not met: {unmet}; {Acr(token)}, {AuthTime(token)}.");

    public static Shortfall OfClaim(AccessRequirement all, ClaimTerm unmet, AccessToken token) =>
        new(ShortfallKind.Claim, Forbidden, $"{Required(all)}; not met: {unmet}; {RequirementText.Has(token, unmet.Path)}.");

    public static Shortfall OfTest(AccessRequirement all, TestTerm unmet, AccessToken token) =>
        new(ShortfallKind.Test, Forbidden, $"{Required(all)}; not met: {unmet}; {unmet.Has!(token)}.");

    public static Shortfall OfTest(AccessRequirement all) => new(ShortfallKind.Test, Forbidden, $"{Required(all)}; the token has what was looked at in it, and a test refused.");

    private static string Required(AccessRequirement all) => $"Required: {all}";

    private static string Acr(AccessToken token) => RequirementText.Has("'acr'", token.Acr is { } acr ? [acr] : []);

    private static string AuthTime(AccessToken token) => token.AuthTime is { } time
        ? string.Create(CultureInfo.InvariantCulture, $"and 'auth_time' {time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")
        : "and no 'auth_time'";
}
