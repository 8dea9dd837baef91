namespace OidcTokenValidation;

/// <summary>Whether a token meets a requirement. The default is "not granted".</summary>
public readonly struct AccessDecision
{
    private AccessDecision(bool isGranted, string? requiredScope, string? requiredAcrValues = null, TimeSpan? requiredMaxAge = null)
    {
        IsGranted = isGranted;
        RequiredScope = requiredScope;
        RequiredAcrValues = requiredAcrValues;
        RequiredMaxAge = requiredMaxAge;
    }

    /// <summary>Whether the requirement is met.</summary>
    public bool IsGranted { get; }

    /// <summary>The scopes that the resource requires, separated by spaces, if the token lacks one (RFC 6750 §3); otherwise null.</summary>
    public string? RequiredScope { get; }

    /// <summary>The <c>acr</c> values that the resource requires, separated by spaces, the preferred one first, if the user's authentication does not suffice
    /// (RFC 9470 §3); otherwise null.</summary>
    public string? RequiredAcrValues { get; }

    /// <summary>How long ago the user may have authenticated at most, if the user's authentication does not suffice (RFC 9470 §3); otherwise null.</summary>
    public TimeSpan? RequiredMaxAge { get; }

    internal static AccessDecision Granted => new(isGranted: true, requiredScope: null);

    internal static AccessDecision AuthenticationInsufficient(string? acrValues, TimeSpan? maxAge) =>
        new(isGranted: false, requiredScope: null, acrValues, maxAge);

    internal static AccessDecision ScopeMissing(string requiredScope) => new(isGranted: false, requiredScope);
}
