using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>Where an issuer's keys come from.</summary>
internal interface IKeySource : IDisposable
{
    /// <summary>The key that a header means. Completes at once where a key is at hand.</summary>
    ValueTask<KeySelection> FindAsync(string? keyId, SignatureAlgorithm algorithm, CancellationToken cancellationToken);
}
