namespace OidcTokenValidation;

/// <summary>What an <see cref="IReplayStore"/> knows about a proof. Only <see cref="Added"/> lets the request pass.</summary>
public enum ReplayOutcome
{
    /// <summary>
    /// It is not known whether the proof was used: the store cannot be reached, it is full, or it may have removed the proof already. The default.
    /// </summary>
    Unavailable = 0,

    /// <summary>The proof was not in the store, cannot have been removed from it, and is in it now.</summary>
    Added = 1,

    /// <summary>The proof is in the store: it was used before.</summary>
    Replayed = 2,

    /// <summary>This client's key has more proofs in the store than one key may have.</summary>
    QuotaExceeded = 3,
}
