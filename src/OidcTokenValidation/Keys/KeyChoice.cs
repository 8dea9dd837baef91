using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>Chooses the one key that a header selects; candidates are never all tried (RFC 7515 §4.1.7, §4.1.8, RFC 7517 §4.5, RFC 8725 §3.1).</summary>
internal static class KeyChoice
{
    /// <summary>Chooses a key; false if there is not exactly one.</summary>
    /// <param name="keys">The issuer's keys.</param>
    /// <param name="reference">The reference in the header.</param>
    /// <param name="index">The index of the key; -1 if there is none.</param>
    /// <param name="status">Whether a key was found, or why not.</param>
    public static bool TryChoose(ReadOnlySpan<PublicKey> keys, KeyReference reference, out int index, out KeySelectionStatus status)
    {
        index = -1;
        bool byCertificate = reference.NamesCertificate && HasCertificate(keys, reference);
        bool isNamed = false;
        for (int i = 0; i < keys.Length; i++)
        {
            PublicKey key = keys[i];
            if (byCertificate ? !key.HasCertificate(reference) : !IsCandidate(key, reference))
                continue;

            // A key from PEM matches any name: if it is for another algorithm, the token's key may still be elsewhere.
            isNamed |= byCertificate || (reference.KeyId is { } keyId && string.Equals(key.KeyId, keyId, StringComparison.Ordinal));
            if (!key.Suits(reference.Algorithm))
                continue;

            // The same key listed twice is one candidate.
            if (index >= 0 && keys[index].Thumbprint != key.Thumbprint)
            {
                index = -1;
                status = KeySelectionStatus.Ambiguous;
                return false;
            }

            index = index < 0 ? i : index;
        }

        status = index >= 0 ? KeySelectionStatus.Found
            : isNamed ? KeySelectionStatus.NotForAlgorithm
            : KeySelectionStatus.NotFound;
        return index >= 0;
    }

    // RFC 7515 §4.1.4: kid is case-sensitive. A header without one may select any key for its algorithm, but none that names another certificate.
    private static bool IsCandidate(PublicKey key, KeyReference reference) => reference.KeyId is { } keyId
        ? key.HasName(keyId)
        : !reference.NamesCertificate || !key.HasThumbprintLike(reference);

    private static bool HasCertificate(ReadOnlySpan<PublicKey> keys, KeyReference reference)
    {
        foreach (PublicKey key in keys)
        {
            if (key.HasCertificate(reference))
                return true;
        }

        return false;
    }
}
