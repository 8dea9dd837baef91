using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Tests.Decryption.Support;

/// <summary>Writes encrypted tokens, good and bad ones. Independent of the library: agreement, key derivation and AES-CBC with HMAC are written out here.</summary>
internal sealed class JweDraft(string algorithm, string encryption, DecryptionTestKey key)
{
    public JsonObject Header { get; } = new() { ["alg"] = algorithm, ["enc"] = encryption, ["cty"] = "JWT" };

    /// <summary>Replaces the header's JSON.</summary>
    public Func<string, string> RawHeader { get; set; } = static json => json;

    /// <summary>Replaces the segments after encryption.</summary>
    public Action<string[]> Segments { get; set; } = static _ => { };

    /// <summary>The content encryption key; random by default.</summary>
    public byte[]? ContentKey { get; set; }

    public string? Apu { get; set; }

    public string? Apv { get; set; }

    public string Encrypt(string plaintext) => Encrypt(Encoding.UTF8.GetBytes(plaintext));

    public string Encrypt(byte[] plaintext)
    {
        int length = encryption switch { "A128GCM" => 16, "A192GCM" => 24, "A256GCM" or "A128CBC-HS256" => 32, "A192CBC-HS384" => 48, _ => 64 };
        byte[] contentKey = ContentKey ?? RandomNumberGenerator.GetBytes(length);
        byte[] encryptedKey = Wrap(ref contentKey, length);
        string header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(RawHeader(Header.ToJsonString())));
        byte[] aad = Encoding.ASCII.GetBytes(header);
        (byte[] iv, byte[] ciphertext, byte[] tag) = encryption.Contains("GCM", StringComparison.Ordinal) ? Gcm(contentKey, plaintext, aad) : Cbc(contentKey, plaintext, aad);
        string[] segments = [header, .. new[] { encryptedKey, iv, ciphertext, tag }.Select(static octets => Base64Url.EncodeToString(octets))];
        Segments(segments);
        return string.Join('.', segments);
    }

    /// <summary>RFC 7518 §4.6.2, from the raw secret.</summary>
    public static byte[] ConcatKdf(byte[] secret, string algorithm, byte[] apu, byte[] apv, int length)
    {
        byte[] derived = [];
        for (int round = 1; derived.Length < length; round++)
        {
            byte[] id = Encoding.ASCII.GetBytes(algorithm);
            derived = [.. derived, .. SHA256.HashData([.. Int(round), .. secret, .. Int(id.Length), .. id, .. Int(apu.Length), .. apu, .. Int(apv.Length), .. apv, .. Int(length * 8)])];
        }

        return derived[..length];
    }

    private byte[] Wrap(ref byte[] contentKey, int length)
    {
        switch (algorithm)
        {
            case "RSA-OAEP":
                return key.Rsa!.Encrypt(contentKey, RSAEncryptionPadding.OaepSHA1);
            case "RSA-OAEP-256":
                return key.Rsa!.Encrypt(contentKey, RSAEncryptionPadding.OaepSHA256);
            case "RSA1_5":
                return key.Rsa!.Encrypt(contentKey, RSAEncryptionPadding.Pkcs1);
            case "dir":
                contentKey = key.Secret![..length];
                return [];
            case "ECDH-ES":
                contentKey = Agree(encryption, length);
                return [];
            case "ECDH-ES+A128KW":
                return Wrap(Agree(algorithm, 16), "A128KW", contentKey);
            case "ECDH-ES+A256KW":
                return Wrap(Agree(algorithm, 32), "A256KW", contentKey);
            case "A128KW":
                return Wrap(key.Secret![..16], "A128KW", contentKey);
            default:
                return Wrap(key.Secret!, "A256KW", contentKey);
        }
    }

    private byte[] Agree(string id, int length)
    {
        using var ephemeral = ECDiffieHellman.Create(key.Ecdh!.ExportParameters(includePrivateParameters: false).Curve);
        Header["epk"] = DecryptionTestKey.PublicJwk(ephemeral);
        if (Apu is not null)
            Header["apu"] = Apu;
        if (Apv is not null)
            Header["apv"] = Apv;
        byte[] secret = ephemeral.DeriveRawSecretAgreement(key.Ecdh.PublicKey);
        return ConcatKdf(secret, id, Decode(Apu), Decode(Apv), length);
    }

    private static byte[] Decode(string? text) => Base64Url.DecodeFromChars(text ?? string.Empty);

    private static byte[] Wrap(byte[] wrapping, string algorithm, byte[] contentKey)
    {
        using KeyWrapProvider provider = new CryptoProviderFactory().CreateKeyWrapProvider(new SymmetricSecurityKey(wrapping), algorithm);
        return provider.WrapKey(contentKey);
    }

    private static (byte[] Iv, byte[] Ciphertext, byte[] Tag) Gcm(byte[] contentKey, byte[] plaintext, byte[] aad)
    {
        byte[] iv = RandomNumberGenerator.GetBytes(12), ciphertext = new byte[plaintext.Length], tag = new byte[16];
        using var aes = new AesGcm(contentKey, 16);
        aes.Encrypt(iv, plaintext, ciphertext, tag, aad);
        return (iv, ciphertext, tag);
    }

    private static (byte[] Iv, byte[] Ciphertext, byte[] Tag) Cbc(byte[] contentKey, byte[] plaintext, byte[] aad)
    {
        int half = contentKey.Length / 2;
        using var aes = Aes.Create();
        aes.Key = contentKey[half..];
        byte[] iv = RandomNumberGenerator.GetBytes(16);
        byte[] ciphertext = aes.EncryptCbc(plaintext, iv);
        byte[] input = [.. aad, .. iv, .. ciphertext, .. Int(0), .. Int(aad.Length * 8)];
        byte[] mac = half switch { 16 => HMACSHA256.HashData(contentKey[..half], input), 24 => HMACSHA384.HashData(contentKey[..half], input), _ => HMACSHA512.HashData(contentKey[..half], input) };
        return (iv, ciphertext, mac[..half]);
    }

    private static byte[] Int(int value)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(octets, value);
        return octets;
    }
}
