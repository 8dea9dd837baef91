using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

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
    private KeySelection(KeySelectionStatus status, SignatureVerifier? key = null, TimeSpan retryAfter = default, bool isUnknown = false)
    {
        Status = status;
        Key = key;
        RetryAfter = retryAfter;
        IsUnknown = isUnknown;
    }

    public static KeySelection Unchanged => new(KeySelectionStatus.Unchanged);

    public KeySelectionStatus Status { get; }

    /// <summary>The key; null unless found.</summary>
    public SignatureVerifier? Key { get; }

    /// <summary>Whether the issuer's keys are known, and the one that the header names is not among them, so far as is known.</summary>
    public bool IsUnknown { get; }

    /// <summary>When unavailable: how long until trying again can help.</summary>
    public TimeSpan RetryAfter { get; }

    public static KeySelection Found(SignatureVerifier key) => new(KeySelectionStatus.Found, key);

    /// <summary>No key, for the reason that <paramref name="status"/> gives.</summary>
    public static KeySelection NotSelected(KeySelectionStatus status) => new(status, isUnknown: status == KeySelectionStatus.NotFound);

    /// <summary>No key, because none is known, or because the one that the header names could not be looked up.</summary>
    public static KeySelection Unavailable(TimeSpan retryAfter, bool isUnknown) => new(KeySelectionStatus.Unavailable, retryAfter: retryAfter, isUnknown: isUnknown);
}

/// <summary>The key that a request needs and that the known keys do not contain.</summary>
/// <param name="Reference">What the token's header says about it.</param>
/// <param name="Rejected">The key of that name that did not verify the signature; null if there was none.</param>
internal sealed record WantedKey(KeyReference Reference, PublicKey? Rejected)
{
    /// <summary>Whether a set has it.</summary>
    public bool IsIn(JwkSetDocument document)
    {
        PublicKey[] keys = [.. document.Keys];
        return KeyChoice.Choose(keys, Reference, out int index) == KeySelectionStatus.Found && !IsRejected(keys[index]);
    }

    /// <summary>Whether <paramref name="key"/> is the one that did not verify the signature, under whatever name.</summary>
    public bool IsRejected(PublicKey key) => Rejected is not null && Rejected.Thumbprint == key.Thumbprint;
}
