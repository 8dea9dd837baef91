namespace OidcTokenValidation;

/// <summary>Whether a token meets a requirement. The default is no.</summary>
public readonly struct AccessDecision
{
    private AccessDecision(bool isGranted, string? requiredScope)
    {
        IsGranted = isGranted;
        RequiredScope = requiredScope;
    }

    /// <summary>Whether the requirement is met.</summary>
    public bool IsGranted { get; }

    /// <summary>The scopes that the resource asks for, separated by spaces, if the token lacks one (RFC 6750 §3); otherwise null.</summary>
    public string? RequiredScope { get; }

    internal static AccessDecision Granted => new(isGranted: true, requiredScope: null);

    internal static AccessDecision ScopeMissing(string requiredScope) => new(isGranted: false, requiredScope);
}
