using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>Makes key sets of documents.</summary>
internal static class KeySets
{
    /// <summary>A set of the document's keys. Keys that <paramref name="previous"/> had keep their imported state.</summary>
    public static KeySet Create(JwkSetDocument document, CryptoProviderFactory crypto, KeySet? previous = null) =>
        new(document.Keys.Select(key => previous?.Find(key) ?? new SignatureVerifier(key, crypto)));
}
