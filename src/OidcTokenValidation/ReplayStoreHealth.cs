namespace OidcTokenValidation;

/// <summary>The state of a replay store at one moment.</summary>
public sealed record ReplayStoreHealth
{
    /// <summary>Whether new proofs can be remembered: without that, requests with proofs are answered with 503.</summary>
    public required bool IsAvailable { get; init; }

    /// <summary>What is wrong, and what to do about it; null if nothing is. For operators: no connection string, no proof.</summary>
    public string? Fault { get; init; }

    /// <summary>
    /// How long ago the validator's latest proof could not be stored, if that is the reason for a fault: no proof was stored since. Null otherwise. The
    /// validator sets it; a store leaves it out.
    /// </summary>
    /// <remarks>
    /// Until 10 s have passed, such a store is not available whatever its probe says; afterwards the probe decides. A store without a probe is not
    /// available for a minute; it is
    /// then reported as available with a fault, so that requests come again and show how it is.
    /// </remarks>
    public TimeSpan? SinceUnavailable { get; init; }

    /// <summary>How many proofs it holds; null if it does not know.</summary>
    public long? Count { get; init; }

    /// <summary>How many proofs it can hold; null if that is not bounded.</summary>
    public long? Capacity { get; init; }
}
