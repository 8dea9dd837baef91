namespace OidcTokenValidation;

/// <summary>The state of an issuer's keys at one moment.</summary>
public sealed record IssuerKeyHealth
{
    /// <summary>The issuer identifier, as configured.</summary>
    public required string Issuer { get; init; }

    /// <summary>How the keys are.</summary>
    public required IssuerKeyState State { get; init; }

    /// <summary>How many keys can be used.</summary>
    public required int KeyCount { get; init; }

    /// <summary>How many keys of the last set were left out because they cannot be used. All of them are counted, however many there are.</summary>
    public required int DroppedKeyCount { get; init; }

    /// <summary>The time since the keys were fetched; null if none were.</summary>
    public required TimeSpan? Age { get; init; }

    /// <summary>What was wrong with the last fetch; <see cref="KeyFetchFault.None"/> if nothing was.</summary>
    public required KeyFetchFault LastFault { get; init; }

    /// <summary>What came at the last fetch, the address that was tried, and what to do about it: the text of the log. Null if nothing was wrong.</summary>
    public string? LastFaultAdvice { get; init; }

    /// <summary>How many fetches in a row have failed.</summary>
    public required int FailedFetches { get; init; }

    /// <summary>How long until the next fetch begins by itself, whether or not a request comes; null if none is planned: the keys are local, or nothing was
    /// fetched yet.</summary>
    public required TimeSpan? NextFetch { get; init; }
}
