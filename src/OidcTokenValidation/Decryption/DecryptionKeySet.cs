using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Decryption;

/// <summary>The keys of an API that decrypt tokens. One key is selected, and no second one is tried.</summary>
internal sealed class DecryptionKeySet(IReadOnlyList<PrivateKey> keys) : IDisposable
{
    public IReadOnlyList<PrivateKey> Keys => keys;

    /// <summary>Finds the key that a header means; null with the reason if there is not exactly one.</summary>
    public PrivateKey? Find(scoped in JweHeader header, KeyManagement algorithm, KeyKind? curve, out DecryptionFault fault)
    {
        PrivateKey? named = FindNamed(header.KeyId) ?? FindByThumbprint(header);
        if (named is not null)
        {
            fault = named.Suits(algorithm, curve) ? DecryptionFault.None : DecryptionFault.KeyNotForAlgorithm;
            return fault == DecryptionFault.None ? named : null;
        }

        // A header with a name matches keys without one. A header without a name matches every key.
        bool hasName = header.KeyId is not null;
        PrivateKey? only = null;
        fault = DecryptionFault.KeyNotFound;
        foreach (PrivateKey key in keys)
        {
            if (!key.Suits(algorithm, curve) || (hasName && key.Label.KeyId is not null))
                continue;
            fault = only is null ? DecryptionFault.None : DecryptionFault.KeyAmbiguous;
            only ??= key;
        }

        return fault == DecryptionFault.None ? only : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PrivateKey key in keys)
            key.Dispose();
    }

    private PrivateKey? FindNamed(string? keyId)
    {
        foreach (PrivateKey key in keys)
        {
            if (keyId is not null && string.Equals(key.Label.KeyId, keyId, StringComparison.Ordinal))
                return key;
        }

        return null;
    }

    // RFC 7516 §4.1.9, §4.1.10.
    private PrivateKey? FindByThumbprint(scoped in JweHeader header)
    {
        (string? sha1, string? sha256) = (header.Sha1Thumbprint, header.Sha256Thumbprint);
        foreach (PrivateKey key in keys)
        {
            if ((sha256 is not null && string.Equals(key.Label.Sha256Thumbprint, sha256, StringComparison.Ordinal))
                || (sha256 is null && sha1 is not null && string.Equals(key.Label.Sha1Thumbprint, sha1, StringComparison.Ordinal)))
                return key;
        }

        return null;
    }
}
