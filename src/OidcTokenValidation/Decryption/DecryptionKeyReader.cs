using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Decryption;

/// <summary>Reads the keys of the options. Errors contain what to write instead, and nothing of a key.</summary>
internal static class DecryptionKeyReader
{
    private const int MaxFileBytes = 1024 * 1024;

    // PATH_MAX of Linux is longer, but a path that long is more likely the base64 of a key.
    private const int MaxPathLength = 1024;

    /// <summary>Reads all keys; those with an error are left out.</summary>
    public static DecryptionKeySet ReadAll(IList<DecryptionKey> keys, CryptoProviderFactory crypto, List<string> errors)
    {
        List<PrivateKey> read = [];
        foreach ((int index, DecryptionKey? key) in keys.Index())
        {
            string name = $"Decryption.Keys[{index}]";
            try
            {
                read.AddRange(Read(key ?? new DecryptionKey(), crypto));
            }
            catch (DecryptionKeyException unusable)
            {
                errors.Add($"{name} {unusable.Message}");
            }
        }

        return new DecryptionKeySet(read);
    }

    /// <summary>A hash that is equal only if the key and what its file holds are; null as long as the file cannot be read.</summary>
    public static string? ComputeDigest(DecryptionKey key)
    {
        try
        {
            byte[] file = key.KeyFile is null ? [] : ReadFile(key.KeyFile);
            string text = OidcTokenValidation.Text.DistinctText.Join(
                key.Jwk, key.Pem, key.Password, key.KeyId, key.KeyFile, key.FindCertificate()?.GetCertHashString(HashAlgorithmName.SHA256));
            return Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(file), .. Encoding.UTF8.GetBytes(text)]));
        }
        catch (DecryptionKeyException)
        {
            return null;
        }
    }

    private static IEnumerable<PrivateKey> Read(DecryptionKey key, CryptoProviderFactory crypto)
    {
        object?[] sources = [key.Jwk, key.Pem, key.KeyFile, key.FindCertificate()];
        if (sources.Count(static source => source is not null) != 1)
            throw new DecryptionKeyException("must have exactly one of Jwk, Pem, KeyFile and a certificate. Write one of them.");
        if (key.KeyId is not null && string.IsNullOrWhiteSpace(key.KeyId))
            throw new DecryptionKeyException("has an empty KeyId. Write what the header of the tokens has as 'kid', or remove it.");
        if (key.FindCertificate() is { } certificate)
            return [PrivateCertificate.Read(certificate, key.KeyId, crypto)];
        if (key.Jwk is { } jwk)
            return PrivateJwk.ReadAll(Encoding.UTF8.GetBytes(jwk), key.KeyId, crypto);
        return key.Pem is { } pem ? [PrivatePem.Read(pem, key, crypto)] : ReadFile(key, ReadFile(key.KeyFile!), crypto);
    }

    private static IEnumerable<PrivateKey> ReadFile(DecryptionKey key, byte[] content, CryptoProviderFactory crypto)
    {
        try
        {
            ReadOnlySpan<byte> text = OidcTokenValidation.Text.ByteOrderMark.Skip(content);
            if (text.IndexOf("-----BEGIN "u8) >= 0)
                return [PrivatePem.Read(Encoding.UTF8.GetString(text), key, crypto)];
            return text.TrimStart(" \t\r\n"u8).StartsWith("{"u8)
                ? PrivateJwk.ReadAll(text.ToArray(), key.KeyId, crypto)
                : [PrivateCertificate.ReadContainer(content, key, crypto)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static byte[] ReadFile(string path)
    {
        // Errors repeat a path, but no key.
        if (path.Contains("-----BEGIN ", StringComparison.Ordinal) || path.AsSpan().TrimStart() is ['{', ..] || path.Length > MaxPathLength)
            throw new DecryptionKeyException("has a KeyFile that is no path, but perhaps a key. Write a JWK to Jwk, PEM text to Pem, or the path of a file.");
        try
        {
            return new FileInfo(path).Length <= MaxFileBytes
                ? File.ReadAllBytes(path)
                : throw new DecryptionKeyException($"has the KeyFile '{path}', which is longer than 1 MB: it is no key. Write the path of the key.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DecryptionKeyException(
                $"has the KeyFile '{path}', which cannot be read: {exception.GetType().Name}. Write the path of a file that this process may read.");
        }
    }
}

/// <summary>A key that cannot be used, at the start. The message follows the name of the option.</summary>
internal sealed class DecryptionKeyException(string message) : Exception(message);
