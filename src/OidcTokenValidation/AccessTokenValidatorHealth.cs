namespace OidcTokenValidation;

/// <summary>The state of one validator at one moment, see <see cref="AccessTokenValidator.CheckHealthAsync"/>.</summary>
public sealed record AccessTokenValidatorHealth
{
    /// <summary>The name of the validator; <c>default</c> if it has none.</summary>
    public required string Validator { get; init; }

    /// <summary>The keys of the issuers of the options.</summary>
    public required IReadOnlyList<IssuerKeyHealth> Issuers { get; init; }

    /// <summary>
    /// The keys of the issuers that <see cref="AccessTokenValidationOptions.ResolveIssuer"/> gave and that are cached: a token of each has verified.
    /// </summary>
    public required IReadOnlyList<IssuerKeyHealth> ResolvedIssuers { get; init; }

    /// <summary>
    /// The replay store, by its probe and by its latest answer to a proof. Null if proofs are not accepted, or if the store is no <see
    /// cref="IReplayStoreProbe"/> and its latest answer was not <see cref="ReplayOutcome.Unavailable"/>.
    /// </summary>
    public required ReplayStoreHealth? ReplayStore { get; init; }

    /// <summary>Whether every token needs a proof, so that none can be accepted without the replay store.</summary>
    public required bool NeedsReplayStore { get; init; }

    /// <summary>The introspection endpoint; null if opaque tokens are refused.</summary>
    public required IntrospectionHealth? Introspection { get; init; }
}
