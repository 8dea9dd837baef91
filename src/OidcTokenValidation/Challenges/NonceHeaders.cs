namespace OidcTokenValidation.Challenges;

/// <summary>The header fields that give a client a nonce (RFC 9449 §8, §9).</summary>
internal static class NonceHeaders
{
    // RFC 9449 §8.2: one field; and not for the next client, through a cache.
    public static KeyValuePair<string, string>[] Of(string nonce) => [new("DPoP-Nonce", nonce), new("Cache-Control", "no-store")];
}
