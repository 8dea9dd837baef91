namespace OidcTokenValidation.Keys;

/// <summary>Why keys are fetched; a tag of the metrics.</summary>
internal enum KeyFetchReason
{
    /// <summary>There are no keys that can be used.</summary>
    FirstUse,

    /// <summary>A token names a key that is not known.</summary>
    UnknownKey,

    /// <summary>The key that a token names did not verify its signature, or does not suit its algorithm: it may have been replaced.</summary>
    UnsuitableKey,

    /// <summary>The keys are about to grow stale.</summary>
    RefreshAhead,

    /// <summary>The fetch before this one failed.</summary>
    Retry,

    /// <summary>The application asked for it.</summary>
    Forced,
}
