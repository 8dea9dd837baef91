using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>What a look for a key came to.</summary>
internal enum KeySelectionStatus
{
    NotFound,
    Found,
    Ambiguous,
    NotForAlgorithm,

    /// <summary>The key that the header means is the one that did not verify the signature.</summary>
    Unchanged,
    Unavailable,
}

/// <summary>The key for a token, or why there is none.</summary>
internal readonly struct KeySelection
{
    private KeySelection(KeySelectionStatus status, SignatureVerifier? key = null, TimeSpan retryAfter = default)
    {
        Status = status;
        Key = key;
        RetryAfter = retryAfter;
    }

    public static KeySelection Unchanged => new(KeySelectionStatus.Unchanged);

    public KeySelectionStatus Status { get; }

    /// <summary>The key; null unless found.</summary>
    public SignatureVerifier? Key { get; }

    /// <summary>When unavailable: how long until trying again can help.</summary>
    public TimeSpan RetryAfter { get; }

    public static KeySelection Found(SignatureVerifier key) => new(KeySelectionStatus.Found, key);

    /// <summary>No key, for the reason that <paramref name="status"/> gives.</summary>
    public static KeySelection NotSelected(KeySelectionStatus status) => new(status);

    public static KeySelection Unavailable(TimeSpan retryAfter) => new(KeySelectionStatus.Unavailable, retryAfter: retryAfter);
}
