using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>Chooses the one key that a header can mean; candidates are never all tried (RFC 7517 §4.5, RFC 8725 §3.1).</summary>
internal static class KeyChoice
{
    /// <summary>Chooses a key.</summary>
    /// <param name="keys">The issuer's keys.</param>
    /// <param name="reference">What the header says.</param>
    /// <param name="index">The place of the key; -1 unless one was found.</param>
    public static KeySelectionStatus Choose(ReadOnlySpan<PublicKey> keys, KeyReference reference, out int index)
    {
        index = -1;
        bool byCertificate = reference.NamesCertificate && AnyPublishes(keys, reference);
        bool isNamed = false;
        for (int i = 0; i < keys.Length; i++)
        {
            PublicKey key = keys[i];
            if (byCertificate ? !key.HasCertificate(reference) : !IsCandidate(key, reference))
                continue;

            // A key from PEM answers to any name: that it is for another algorithm does not mean that the token's key is not elsewhere.
            isNamed |= byCertificate || (reference.KeyId is { } keyId && string.Equals(key.KeyId, keyId, StringComparison.Ordinal));
            if (!key.Suits(reference.Algorithm))
                continue;

            // The same key listed twice is one candidate.
            if (index >= 0 && keys[index].Thumbprint != key.Thumbprint)
            {
                index = -1;
                return KeySelectionStatus.Ambiguous;
            }

            index = index < 0 ? i : index;
        }

        return index >= 0 ? KeySelectionStatus.Found
            : isNamed ? KeySelectionStatus.NotForAlgorithm
            : KeySelectionStatus.NotFound;
    }

    // RFC 7515 §4.1.4: kid is case-sensitive. A header without one may mean any key for its algorithm, but none that states another certificate.
    private static bool IsCandidate(PublicKey key, KeyReference reference) => reference.KeyId is { } keyId
        ? key.HasName(keyId)
        : !reference.NamesCertificate || !key.HasThumbprintLike(reference);

    private static bool AnyPublishes(ReadOnlySpan<PublicKey> keys, KeyReference reference)
    {
        foreach (PublicKey key in keys)
        {
            if (key.HasCertificate(reference))
                return true;
        }

        return false;
    }
}
