namespace OidcTokenValidation;

/// <summary>Whether a token meets a requirement. The default is "not granted".</summary>
public readonly struct AccessDecision
{
    /// <summary>Whether the requirement is met.</summary>
    public bool IsGranted { get; private init; }

    /// <summary>The scopes that the resource requires, separated by spaces, if the token lacks one, or lacks authorization details beside them (RFC 6750 §3);
    /// otherwise null.</summary>
    public string? RequiredScope { get; private init; }

    /// <summary>The type of the authorization details that the resource requires (RFC 9396 §2), if the token has none that suffice; otherwise null.</summary>
    public string? RequiredAuthorizationDetailsType { get; private init; }

    /// <summary>The <c>acr</c> values that the resource requires, separated by spaces, the preferred one first, if the user's authentication does not suffice
    /// (RFC 9470 §3); otherwise null.</summary>
    public string? RequiredAcrValues { get; private init; }

    /// <summary>How long ago the user may have authenticated at most, if the user's authentication does not suffice (RFC 9470 §3); otherwise null.</summary>
    public TimeSpan? RequiredMaxAge { get; private init; }

    internal static AccessDecision Granted => new() { IsGranted = true };

    internal static AccessDecision AuthenticationInsufficient(string? acrValues, TimeSpan? maxAge) =>
        new() { RequiredAcrValues = acrValues, RequiredMaxAge = maxAge };

    internal static AccessDecision ScopeMissing(string requiredScope) => new() { RequiredScope = requiredScope };

    internal static AccessDecision AuthorizationDetailsMissing(string type, string? requiredScope) =>
        new() { RequiredAuthorizationDetailsType = type, RequiredScope = requiredScope };
}
