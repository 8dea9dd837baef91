namespace OidcTokenValidation.Migration.Tests.Peers;

/// <summary>The provider that the peers trust.</summary>
/// <param name="Issuer">The issuer identifier, and the address of its metadata.</param>
/// <param name="Jwks">Its keys at the start, for the peer that fetches none.</param>
internal sealed record PeerProvider(string Issuer, string Jwks);
