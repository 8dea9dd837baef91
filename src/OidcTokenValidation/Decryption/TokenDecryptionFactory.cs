using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Decryption;

/// <summary>Creates the decryption from validated options.</summary>
internal static class TokenDecryptionFactory
{
    /// <summary>The decryption; null if there are no keys.</summary>
    /// <exception cref="InvalidOperationException">A file of a key was changed since the options were validated, and cannot be used.</exception>
    public static TokenDecryption? Create(AccessTokenValidationOptions options)
    {
        if (options.Decryption.Keys.Count == 0)
            return null;

        // Not the application's crypto provider: a hardware module is used by its certificate.
        var crypto = CryptoFactory.Create(custom: null);
        List<string> errors = [];
        DecryptionKeySet keys = DecryptionKeyReader.ReadAll(options.Decryption.Keys, crypto, errors);
        if (errors.Count > 0)
            throw new InvalidOperationException(string.Join(' ', errors));
        return new TokenDecryption(
            keys,
            options.Decryption.AllowedAlgorithms is { Count: > 0 } named ? [.. named.Select(KeyManagement.Find).OfType<KeyManagement>()] : KeyManagement.All,
            options.Decryption.AllowedContentAlgorithms is { Count: > 0 } content
                ? [.. content.Select(ContentEncryption.Find).OfType<ContentEncryption>()]
                : ContentEncryption.All,
            new HeaderLimits(options.Limits.MaxHeaderLength, options.Limits.MaxDepth, options.Limits.MaxMembers),
            crypto);
    }
}
