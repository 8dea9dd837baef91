namespace OidcTokenValidation.Issuers;

/// <summary>The issuer whose keys verify a token, or why there is none now. The default is "unavailable".</summary>
internal readonly struct IssuerAdmission
{
    private IssuerAdmission(Issuer? issuer, bool isOutdated, TimeSpan retryAfter) => (Issuer, IsOutdated, RetryAfter) = (issuer, isOutdated, retryAfter);

    /// <summary>The local keys in the result of the resolver cannot be used.</summary>
    public static IssuerAdmission NotTrusted => new(null, isOutdated: false, default) { IsNotTrusted = true };

    /// <summary>The result of the resolver is outdated: find the issuer again.</summary>
    public static IssuerAdmission Outdated => new(null, isOutdated: true, default);

    public Issuer? Issuer { get; }

    public bool IsOutdated { get; }

    public bool IsNotTrusted { get; private init; }

    /// <summary>When unavailable: how long until a retry can succeed.</summary>
    public TimeSpan RetryAfter { get; }

    public static IssuerAdmission Admitted(Issuer issuer) => new(issuer, isOutdated: false, default);

    public static IssuerAdmission Unavailable(TimeSpan retryAfter) => new(null, isOutdated: false, retryAfter);
}
