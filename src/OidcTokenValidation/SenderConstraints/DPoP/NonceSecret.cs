namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>Reads a secret that nonces are made with.</summary>
internal static class NonceSecret
{
    /// <summary>The shortest secret, in bytes.</summary>
    public const int MinBytes = 32;

    /// <summary>The longest secret, in bytes: more are of no use to HMAC-SHA-256.</summary>
    public const int MaxBytes = 64;

    /// <summary>The bytes of a secret in base64; null if it is none, too short or too long.</summary>
    public static byte[]? Find(string? text)
    {
        byte[] bytes = new byte[MaxBytes];
        return text is { Length: <= 4 * MaxBytes } && Convert.TryFromBase64String(text, bytes, out int length) && length >= MinBytes ? bytes[..length] : null;
    }
}
