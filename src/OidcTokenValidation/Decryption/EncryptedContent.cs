namespace OidcTokenValidation.Decryption;

/// <summary>What the content encryption key decrypts and authenticates: the lengths have been checked.</summary>
internal readonly ref struct EncryptedContent
{
    /// <summary>The ASCII octets of the header as it was sent (RFC 7516 §5.2, step 14).</summary>
    public ReadOnlySpan<byte> AdditionalData { get; init; }

    /// <summary>The initialization vector.</summary>
    public ReadOnlySpan<byte> Nonce { get; init; }

    public ReadOnlySpan<byte> Ciphertext { get; init; }

    public ReadOnlySpan<byte> Tag { get; init; }
}
