using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Decryption;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>Wycheproof's JWE file, which has the compact tokens of RFC 7520 §5 too (Figure81 to Figure170): valid tokens of the supported algorithms decrypt to their plaintext, all others are
/// rejected.</summary>
public sealed class WycheproofEncryptionTests
{
    [Fact]
    public void Json_web_encryption()
    {
        int decrypted = 0, rejected = 0;
        foreach (Wycheproof.Case test in Wycheproof.Read("json_web_encryption"))
        {
            string token = test.Text("jwe");
            string? plaintext = Decrypt(token, test.Group.GetProperty("private").GetRawText(), out string fault);
            bool isExpected = test.IsValid && IsSupported(token);
            Assert.True(isExpected == plaintext is not null, $"{test}: {fault}");
            if (isExpected)
                Assert.Equal(test.Text("pt").ToUpperInvariant(), plaintext);
            _ = isExpected ? decrypted++ : rejected++;
        }

        Assert.Equal((34, 105), (decrypted, rejected));
    }

    // RFC 7518 Appendix C.
    [Fact]
    public void Key_agreement_of_RFC_7518()
    {
        const string Bob = """{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}""";
        const string Header = """{"alg":"ECDH-ES","enc":"A128GCM","apu":"QWxpY2U","apv":"Qm9i","epk":{"kty":"EC","crv":"P-256","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"}}""";
        using DecryptionKeySet keys = DecryptionKeyReader.ReadAll([new DecryptionKey { Jwk = Bob }], CryptoFactory.Create(null), []);
        Assert.True(JweHeader.TryRead(Encoding.UTF8.GetBytes(Header), new JsonScratch(8, new OidcTokenValidation.Text.MemberName[32]), out JweHeader header, out _));
        Assert.True(EphemeralKey.TryRead(header, out EphemeralKey? ephemeral));
        byte[] key = new byte[16];
        Assert.True(keys.Keys[0].TryUnwrap(KeyManagement.Find("ECDH-ES")!, ContentEncryption.Find("A128GCM")!, ephemeral, [], key));
        Assert.Equal("VqqN6vgjbSBcIijNcacQGg", Base64Url.EncodeToString(key));
    }

    private static bool IsSupported(string token)
    {
        JsonElement header = JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[0]));
        return KeyManagement.Find(header.GetProperty("alg").GetString()!) is not null && ContentEncryption.Find(header.GetProperty("enc").GetString()!) is not null
            && !header.TryGetProperty("zip", out _);
    }

    // The content is no token, so that the decryption ends at its last check, and the test reads the content itself.
    private static string? Decrypt(string token, string jwk, out string fault)
    {
        List<string> errors = [];
        var crypto = CryptoFactory.Create(null);
        using DecryptionKeySet keys = DecryptionKeyReader.ReadAll([new DecryptionKey { Jwk = jwk }], crypto, errors);
        fault = string.Join(' ', errors);
        if (errors.Count > 0)
            return null;
        var limits = new HeaderLimits(4_096, 16, 256);
        using var decryption = new TokenDecryption(keys, KeyManagement.All, ContentEncryption.All, limits, crypto);
        Assert.False(decryption.TryDecrypt(token, out _, out DecryptionFault reason));
        fault = reason.ToString();
        return reason is DecryptionFault.NotSigned or DecryptionFault.EncryptedTwice ? DecryptContent(token, keys, crypto) : null;
    }

    private static string DecryptContent(string token, DecryptionKeySet keys, CryptoProviderFactory crypto)
    {
        Assert.True(CompactJwe.TrySplit(token, out CompactJwe jwe));
        Assert.True(JweHeader.TryRead(Base64Url.DecodeFromChars(jwe.Header), new JsonScratch(8, new OidcTokenValidation.Text.MemberName[32]), out JweHeader header, out _));
        (KeyManagement algorithm, ContentEncryption content) = (KeyManagement.Find(header.Algorithm)!, ContentEncryption.Find(header.ContentAlgorithm)!);
        EphemeralKey.TryRead(header, out EphemeralKey? ephemeral);
        PrivateKey key = keys.Find(header, algorithm, ephemeral?.Curve, out _)!;
        var unwrapped = ContentKey.Unwrap(key, algorithm, content, ephemeral, Base64Url.DecodeFromChars(jwe.EncryptedKey), new byte[ContentEncryption.MaxKeyLength]);
        var encrypted = new EncryptedContent
        {
            AdditionalData = Encoding.ASCII.GetBytes(jwe.Header.ToString()),
            Nonce = Base64Url.DecodeFromChars(jwe.Nonce),
            Ciphertext = Base64Url.DecodeFromChars(jwe.Ciphertext),
            Tag = Base64Url.DecodeFromChars(jwe.Tag),
        };
        byte[] plaintext = new byte[token.Length];
        Assert.True(ContentCipher.TryDecrypt(unwrapped, encrypted, crypto, plaintext, out int length));
        return Convert.ToHexString(plaintext.AsSpan(0, length));
    }
}
