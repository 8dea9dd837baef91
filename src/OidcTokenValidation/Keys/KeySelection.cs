using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>The outcome of a search for a key.</summary>
internal enum KeySelectionStatus
{
    NotFound,
    Found,
    Ambiguous,
    NotForAlgorithm,

    /// <summary>The header selects the key that did not verify the signature.</summary>
    Unchanged,
    Unavailable,
}

/// <summary>The key for a token, or why there is none.</summary>
internal readonly struct KeySelection
{
    private KeySelection(KeySelectionStatus status, SignatureVerifier? key = null, TimeSpan retryAfter = default, bool isUnknown = false)
    {
        Status = status;
        Key = key;
        RetryAfter = retryAfter;
        IsUnknown = isUnknown;
    }

    public static KeySelection Unchanged => new(KeySelectionStatus.Unchanged);

    public KeySelectionStatus Status { get; }

    /// <summary>The key; null if none was found.</summary>
    public SignatureVerifier? Key { get; }

    /// <summary>Whether the issuer's keys are loaded and do not contain the one that the header names.</summary>
    public bool IsUnknown { get; }

    /// <summary>When unavailable: how long until a retry can succeed.</summary>
    public TimeSpan RetryAfter { get; }

    public static KeySelection Found(SignatureVerifier key) => new(KeySelectionStatus.Found, key);

    /// <summary>No key, for the reason in <paramref name="status"/>.</summary>
    public static KeySelection NotSelected(KeySelectionStatus status) => new(status, isUnknown: status == KeySelectionStatus.NotFound);

    /// <summary>No key, because none is loaded, or because the one that the header names could not be looked up.</summary>
    public static KeySelection Unavailable(TimeSpan retryAfter, bool isUnknown) =>
        new(KeySelectionStatus.Unavailable, retryAfter: retryAfter, isUnknown: isUnknown);
}

/// <summary>The key that a request needs and that the loaded keys do not contain.</summary>
/// <param name="Reference">The reference in the token's header.</param>
/// <param name="Rejected">The key of that name that did not verify the signature; null if there was none.</param>
internal sealed record WantedKey(KeyReference Reference, PublicKey? Rejected)
{
    /// <summary>Whether a set contains the key.</summary>
    public bool IsIn(JwkSetDocument document)
    {
        PublicKey[] keys = [.. document.Keys];
        return KeyChoice.TryChoose(keys, Reference, out int index, out _) && !IsRejected(keys[index]);
    }

    /// <summary>Whether <paramref name="key"/> is the one that did not verify the signature, whatever its name is.</summary>
    public bool IsRejected(PublicKey key) => Rejected is not null && Rejected.Thumbprint == key.Thumbprint;
}
