namespace OidcTokenValidation;

/// <summary>How an issuer's keys are.</summary>
public enum IssuerKeyState
{
    /// <summary>Nothing has been fetched yet.</summary>
    NotFetched = 0,

    /// <summary>The keys are fresh, or local.</summary>
    Fresh,

    /// <summary>The keys are no longer fresh and are used because the provider cannot be reached, up to <see cref="KeySourceOptions.StaleLimit"/>.</summary>
    Stale,

    /// <summary>There are no keys that can be used: tokens of this issuer are answered with 503.</summary>
    Unavailable,
}
