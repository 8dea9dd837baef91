namespace OidcTokenValidation;

/// <summary>The state of one validator at one moment, see <see cref="AccessTokenValidator.CheckHealthAsync"/>.</summary>
public sealed record AccessTokenValidatorHealth
{
    /// <summary>The name of the validator; <c>default</c> if it has none.</summary>
    public required string Validator { get; init; }

    /// <summary>The keys of the issuers of the options.</summary>
    public required IReadOnlyList<IssuerKeyHealth> Issuers { get; init; }

    /// <summary>
    /// The keys of the cached issuers of <see cref="AccessTokenValidationOptions.ResolveIssuer"/>: a token of each has verified.
    /// </summary>
    public required IReadOnlyList<IssuerKeyHealth> ResolvedIssuers { get; init; }

    /// <summary>
    /// The replay store, by its probe and by its latest outcome for a proof. Null if proofs are not accepted, or if the store is no
    /// <see cref="IReplayStoreProbe"/> and its latest outcome was not <see cref="ReplayOutcome.Unavailable"/>.
    /// </summary>
    public required ReplayStoreHealth? ReplayStore { get; init; }

    /// <summary>Whether every token needs a proof, so that none can be accepted without the replay store.</summary>
    public required bool NeedsReplayStore { get; init; }

    /// <summary>The revocations; null if the validator checks none.</summary>
    public TokenRevocationHealth? Revocations { get; init; }

    /// <summary>The status lists of the issuers that have <see cref="TrustedIssuer.StatusLists"/>, those of a resolver only while one of their lists cannot be
    /// fetched.</summary>
    public IReadOnlyList<StatusListHealth> StatusLists { get; init; } = [];

    /// <summary>The introspection endpoint; null if opaque tokens are rejected.</summary>
    public required IntrospectionHealth? Introspection { get; init; }
}

/// <summary>The state of an issuer's keys at one moment.</summary>
public sealed record IssuerKeyHealth
{
    /// <summary>The issuer identifier, as configured.</summary>
    public required string Issuer { get; init; }

    /// <summary>The state of the keys.</summary>
    public required IssuerKeyState State { get; init; }

    /// <summary>How many keys can be used.</summary>
    public required int KeyCount { get; init; }

    /// <summary>How many keys of the last set were left out because they cannot be used. All of them are counted, however many there are.</summary>
    public required int DroppedKeyCount { get; init; }

    /// <summary>The time since the keys were fetched; null if none were.</summary>
    public required TimeSpan? Age { get; init; }

    /// <summary>The fault of the last fetch; <see cref="KeyFetchFault.None"/> if it had none.</summary>
    public required KeyFetchFault LastFault { get; init; }

    /// <summary>The response of the last fetch, its address, and what to do about its fault: the text of the log. Null if it had none.</summary>
    public string? LastFaultAdvice { get; init; }

    /// <summary>How many fetches in a row have failed.</summary>
    public required int FailedFetches { get; init; }

    /// <summary>How long until the next fetch begins, also without a request; null if none is planned: the keys are local, or nothing was fetched
    /// yet.</summary>
    public required TimeSpan? NextFetch { get; init; }
}

/// <summary>The state of an issuer's keys.</summary>
public enum IssuerKeyState
{
    /// <summary>Nothing has been fetched yet.</summary>
    NotFetched = 0,

    /// <summary>The keys are fresh, or local.</summary>
    Fresh,

    /// <summary>The keys are no longer fresh and are used because the provider cannot be reached, up to <see cref="KeySourceOptions.StaleLimit"/>.</summary>
    Stale,

    /// <summary>There are no keys that can be used: requests with tokens of this issuer get 503.</summary>
    Unavailable,
}

/// <summary>The state of an issuer's introspection endpoint at one moment.</summary>
public sealed record IntrospectionHealth
{
    /// <summary>The issuer that introspects opaque tokens, as configured.</summary>
    public required string Issuer { get; init; }

    /// <summary>Whether the endpoint failed for different tokens, and no request has succeeded since: new opaque tokens get 503, except one in each
    /// pause.</summary>
    /// <remarks>The first response ends it. Without requests it ends 30 seconds after the last error: the state is not known then.</remarks>
    public required bool IsBackingOff { get; init; }

    /// <summary>How long until a new opaque token is introspected again, while <see cref="IsBackingOff"/>; zero if the next one is.</summary>
    /// <value>At most 1 second; where the endpoint rejects this API's own credentials (401 or 403), at most 20 seconds.</value>
    public required TimeSpan RetryAfter { get; init; }

    /// <summary>How many responses are cached.</summary>
    public required int CachedTokens { get; init; }

    /// <summary>Whether a response is used only with a signature, and so with keys of the issuer.</summary>
    internal bool NeedsKeys { get; init; }
}

/// <summary>The state of an issuer's status lists at one moment: those that tokens refer to which can still be accepted.</summary>
public sealed record StatusListHealth
{
    /// <summary>The issuer, as configured.</summary>
    public required string Issuer { get; init; }

    /// <summary>How many lists are needed.</summary>
    public int Count { get; init; }

    /// <summary>Of how many the last fetch has failed.</summary>
    public int FailedCount { get; init; }

    /// <summary>Of how many of these no list can be used any more: the tokens that refer to them get 503.</summary>
    public int UnavailableCount { get; init; }
}

/// <summary>The state of a replay store at one moment.</summary>
public sealed record ReplayStoreHealth
{
    /// <summary>Whether new proofs can be stored: otherwise requests with proofs get 503.</summary>
    public required bool IsAvailable { get; init; }

    /// <summary>The fault, and what to do about it; null if there is none. For operators: it contains no connection string and no proof.</summary>
    public string? Fault { get; init; }

    /// <summary>
    /// How long ago the validator's latest proof could not be stored, if that is the reason for a fault: no proof was stored since. Null otherwise. The
    /// validator sets it; a store does not.
    /// </summary>
    /// <remarks>
    /// For 10 s such a store is not available, whatever its probe returns; afterwards the probe decides. A store without a probe is not available for a minute;
    /// then it is reported as available with a fault, so that the node gets requests again, which show its state.
    /// </remarks>
    public TimeSpan? SinceUnavailable { get; init; }

    /// <summary>How many proofs it contains; null if that is not known.</summary>
    public long? Count { get; init; }

    /// <summary>How many proofs it can contain; null if that is not bounded.</summary>
    public long? Capacity { get; init; }
}
