using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>The usable keys of one issuer at one time; immutable.</summary>
internal sealed class KeySet : IDisposable
{
    private readonly SignatureVerifier[] _verifiers;
    private readonly PublicKey[] _keys;

    public KeySet(IEnumerable<SignatureVerifier> verifiers)
    {
        _verifiers = [.. verifiers];
        _keys = [.. _verifiers.Select(static verifier => verifier.Key)];
    }

    /// <summary>Selects the one key that a header names.</summary>
    /// <param name="reference">The reference in the header.</param>
    /// <param name="rejected">A key that did not verify the token's signature, and that would not verify it again; null if there is none.</param>
    public KeySelection Select(KeyReference reference, PublicKey? rejected = null) =>
        !KeyChoice.TryChoose(_keys, reference, out int index, out KeySelectionStatus status) ? KeySelection.NotSelected(status)
            : rejected?.Thumbprint == _keys[index].Thumbprint ? KeySelection.Unchanged
            : KeySelection.Found(_verifiers[index]);

    /// <summary>Finds the verifier of the same key as <paramref name="key"/>.</summary>
    public SignatureVerifier? Find(PublicKey key) => Array.Find(_verifiers, verifier => verifier.Key.IsSameAs(key));

    /// <summary>Disposes the keys that <paramref name="next"/> did not take over.</summary>
    public void DisposeUnlessIn(KeySet next) => Array.ForEach([.. _verifiers.Except(next._verifiers)], static verifier => verifier.Dispose());

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_verifiers, static verifier => verifier.Dispose());
}

/// <summary>Creates key sets from documents.</summary>
internal static class KeySets
{
    /// <summary>Creates a set of the document's keys. Keys that are also in <paramref name="previous"/> are not imported again.</summary>
    public static KeySet Create(JwkSetDocument document, CryptoProviderFactory crypto, KeySet? previous = null) =>
        new(document.Keys.Select(key => previous?.Find(key) ?? new SignatureVerifier(key, crypto)));
}

/// <summary>The keys of one fetch: fresh for their lifetime, then stale, and usable until the stale limit.</summary>
internal sealed class KeySnapshot(KeySet keys, JwkSetDocument document, TimeSpan lifetime, TimeSpan staleLimit, TimeProvider time)
{
    private readonly long _fetchedAt = time.GetTimestamp();

    public KeySet Keys { get; } = keys;

    public JwkSetDocument Document { get; } = document;

    public TimeSpan Lifetime => lifetime;

    public TimeSpan Age => time.GetElapsedTime(_fetchedAt);

    public bool IsFresh => Age < lifetime;

    public bool IsUsable => Age < lifetime + staleLimit;
}
