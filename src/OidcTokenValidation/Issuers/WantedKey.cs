using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

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
