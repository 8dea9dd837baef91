using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OidcTokenValidation.Benchmarks.Tokens;

/// <summary>A token that was encrypted, and its decryption with the platform's own primitives.</summary>
internal sealed class EncryptedContent : IDisposable
{
    private readonly Func<bool> _decrypt;
    private readonly IDisposable _privateKey;

    private EncryptedContent(string token, DecryptionKey key, IDisposable privateKey, Func<bool> decrypt) =>
        (Token, Key, _privateKey, _decrypt) = (token, key, privateKey, decrypt);

    public string Token { get; }

    public DecryptionKey Key { get; }

    public static EncryptedContent EncryptRsa(byte[] content)
    {
        var rsa = RSA.Create(2048);
        byte[] key = RandomNumberGenerator.GetBytes(64), iv = RandomNumberGenerator.GetBytes(16);
        byte[] encryptedKey = rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA1);
        string header = Encode("""{"alg":"RSA-OAEP","enc":"A256CBC-HS512"}"""u8);
        using var aes = Aes.Create();
        aes.Key = key[32..];
        byte[] ciphertext = aes.EncryptCbc(content, iv);
        byte[] input = [.. Encoding.ASCII.GetBytes(header), .. iv, .. ciphertext, 0, 0, 0, 0, 0, 0, (byte)(header.Length * 8 >> 8), (byte)(header.Length * 8)];
        byte[] tag = HMACSHA512.HashData(key.AsSpan(0, 32), input)[..32];
        return new EncryptedContent(Join(header, encryptedKey, iv, ciphertext, tag), new() { Pem = rsa.ExportPkcs8PrivateKeyPem() }, rsa, () =>
        {
            byte[] decrypted = rsa.Decrypt(encryptedKey, RSAEncryptionPadding.OaepSHA1);
            using var own = Aes.Create();
            own.Key = decrypted[32..];
            return HMACSHA512.HashData(decrypted.AsSpan(0, 32), input).AsSpan(0, 32).SequenceEqual(tag) && own.DecryptCbc(ciphertext, iv).Length == content.Length;
        });
    }

    public static EncryptedContent EncryptElliptic(byte[] content)
    {
        var receiver = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        ECParameters point = ephemeral.ExportParameters(includePrivateParameters: false);
        byte[] round = [0, 0, 0, 1];
        byte[] info = [0, 0, 0, 7, .. "A256GCM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0];
        byte[] key = ephemeral.DeriveKeyFromHash(receiver.PublicKey, HashAlgorithmName.SHA256, round, info);
        string epk = $$"""{"kty":"EC","crv":"P-256","x":"{{Encode(point.Q.X)}}","y":"{{Encode(point.Q.Y)}}"}""";
        string header = Encode(Encoding.ASCII.GetBytes($$"""{"alg":"ECDH-ES","enc":"A256GCM","epk":{{epk}}}"""));
        byte[] aad = Encoding.ASCII.GetBytes(header), iv = RandomNumberGenerator.GetBytes(12), ciphertext = new byte[content.Length], tag = new byte[16];
        using (var aes = new AesGcm(key, tag.Length))
            aes.Encrypt(iv, content, ciphertext, tag, aad);
        byte[] plaintext = new byte[content.Length];
        return new EncryptedContent(Join(header, [], iv, ciphertext, tag), new() { Pem = receiver.ExportPkcs8PrivateKeyPem() }, receiver, () =>
        {
            // The key of each token is another one: its import is a part of the agreement.
            using var other = ECDiffieHellman.Create(point);
            using ECDiffieHellmanPublicKey publicKey = other.PublicKey;
            using var own = new AesGcm(receiver.DeriveKeyFromHash(publicKey, HashAlgorithmName.SHA256, round, info), tag.Length);
            own.Decrypt(iv, ciphertext, tag, plaintext, aad);
            return true;
        });
    }

    public bool Decrypt() => _decrypt();

    /// <inheritdoc/>
    public void Dispose() => _privateKey.Dispose();

    private static string Encode(ReadOnlySpan<byte> octets) => Base64Url.EncodeToString(octets);

    private static string Join(string header, params byte[][] segments) => string.Join('.', [header, .. segments.Select(static octets => Encode(octets))]);
}
