namespace OidcTokenValidation;

/// <summary>What an <see cref="IReplayStore"/> knows about a proof. Only <see cref="Added"/> lets the request pass.</summary>
public enum ReplayOutcome
{
    /// <summary>It cannot be told: the store cannot be reached, or it is full. The default.</summary>
    Unavailable = 0,

    /// <summary>The proof was not known, and is now.</summary>
    Added = 1,

    /// <summary>The proof was used before.</summary>
    Replayed = 2,

    /// <summary>This client's key has more proofs in the store than one key may have.</summary>
    QuotaExceeded = 3,
}
