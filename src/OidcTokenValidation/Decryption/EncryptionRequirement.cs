namespace OidcTokenValidation.Decryption;

/// <summary>Whether tokens must be encrypted (RFC 9068 §4).</summary>
/// <param name="hasKeys">Whether there are keys that decrypt.</param>
/// <param name="acceptUnencryptedUntil">Until when tokens that are not encrypted are accepted; null if they are not.</param>
internal sealed class EncryptionRequirement(bool hasKeys, DateTimeOffset? acceptUnencryptedUntil)
{
    /// <summary>Whether a signed token is rejected at a time because it is not encrypted; checked for every request, also for cached tokens.</summary>
    public bool Rejects(ReadOnlySpan<char> token, TimeProvider time) =>
        hasKeys && token.Count('.') == 2 && !(acceptUnencryptedUntil is { } until && time.GetUtcNow() < until);

    /// <summary>Whether a token is decrypted. Where there are keys, one of five segments is never introspected.</summary>
    public bool IsEncrypted(ReadOnlySpan<char> token) => hasKeys && CompactJwe.HasForm(token);
}
