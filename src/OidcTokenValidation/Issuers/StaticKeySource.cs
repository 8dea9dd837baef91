using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>Keys that were configured: nothing is ever fetched.</summary>
internal sealed class StaticKeySource(KeySet keys) : IKeySource
{
    public ValueTask<KeySelection> FindAsync(string? keyId, SignatureAlgorithm algorithm, CancellationToken cancellationToken) =>
        ValueTask.FromResult(keys.Select(keyId, algorithm));

    /// <inheritdoc/>
    public void Dispose() => keys.Dispose();
}
