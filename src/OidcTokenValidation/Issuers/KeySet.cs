using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>The usable keys of one issuer at one moment; immutable.</summary>
internal sealed class KeySet : IDisposable
{
    private readonly SignatureVerifier[] _keys;

    public KeySet(IEnumerable<SignatureVerifier> keys) => _keys = [.. keys];

    /// <summary>The one key that a header can mean; candidates are never all tried (RFC 7517 §4.5, RFC 8725 §3.1).</summary>
    public KeySelection Select(string? keyId, SignatureAlgorithm algorithm)
    {
        SignatureVerifier? candidate = null;
        bool named = false;
        foreach (SignatureVerifier key in _keys)
        {
            // RFC 7515 §4.1.4: kid is case-sensitive. A token without one may mean any key for its algorithm.
            if (keyId is not null && !key.Key.HasName(keyId))
                continue;
            named |= string.Equals(key.Key.KeyId, keyId, StringComparison.Ordinal);
            if (!key.Key.Suits(algorithm))
                continue;
            if (candidate is not null)
                return KeySelection.Ambiguous;
            candidate = key;
        }

        if (candidate is not null)
            return KeySelection.Found(candidate);

        // A key from PEM has no name: that it is for another algorithm does not mean that the token's key is not elsewhere.
        return named && keyId is not null ? KeySelection.NotForAlgorithm : KeySelection.NotFound;
    }

    /// <summary>The key at work that is the same as <paramref name="key"/>.</summary>
    public SignatureVerifier? Find(PublicKey key) => Array.Find(_keys, verifier => verifier.Key.IsSameAs(key));

    /// <summary>Disposes the keys that <paramref name="next"/> did not take over.</summary>
    public void DisposeUnlessIn(KeySet next) => Array.ForEach([.. _keys.Except(next._keys)], static key => key.Dispose());

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_keys, static key => key.Dispose());
}
