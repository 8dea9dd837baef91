using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.Signatures.Tests.Support;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Vectors;

namespace OidcTokenValidation.Signatures.Tests.Vectors;

/// <summary>The examples of RFC 8037 and RFC 9964.</summary>
public sealed class RfcExampleTests
{
    [Theory]
    [InlineData(Library.NSec)]
    [InlineData(Library.BouncyCastle)]
    public void Rfc_8037_appendix_A_verifies(string library)
    {
        const string Jws = Rfc8037Example.Jws;
        byte[] key = Base64Url.DecodeFromChars(JsonElement.Parse(Rfc8037Example.Jwk).GetProperty("x").GetString());

        Assert.True(Library.Verifies(library, "EdDSA", key, TokenText.SigningInputOf(Jws), TokenText.BytesOf(Jws, 2)));
        Assert.False(Library.Verifies(library, "EdDSA", key, TokenText.SigningInputOf("x" + Jws), TokenText.BytesOf(Jws, 2)));
    }

    [Fact]
    public void Rfc_8037_appendix_A_3_is_the_thumbprint_of_the_key()
    {
        using var api = new SignedApi(Rfc8037Example.Jwk, Library.With(Library.NSec));

        Assert.Contains("\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"", api.Validator.Issuers[0].Export(), StringComparison.Ordinal);
        Assert.Equal(Rfc8037Example.Thumbprint, ThumbprintOf(api));
    }

    // The example: the key of 32 zero octets, whose thumbprint is its kid, and the signature without randomness of a line of text.
    [Fact]
    public void Rfc_9964_example_of_ML_DSA_44_is_reproduced_and_verifies()
    {
        const string Header = """{"alg":"ML-DSA-44","kid":"T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o"}""";
        const string Payload = "It\u2019s a dangerous business, Frodo, going out your door.";
        SigningKey key = SigningKey.CreateMLDsa("ML-DSA-44", new byte[32]);
        byte[] input = Encoding.ASCII.GetBytes($"{Encode(Header)}.{Encode(Payload)}");
        byte[] signature = key.Sign(input);
        using var api = new SignedApi(key, static options => options.AddBouncyCastleMLDsa());

        Assert.Equal("T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o", ThumbprintOf(api));
        Assert.StartsWith("knI1Q_9CIzLH5Xy94Kkc7WVKqZcAgtJ3mNf0GUj1uLA6YXAW", Base64Url.EncodeToString(signature), StringComparison.Ordinal);
        Assert.EndsWith("sbrEztHd9QAAAAAAAAAAAAAAABIfMEQ", Base64Url.EncodeToString(signature), StringComparison.Ordinal);
        Assert.True(Library.Verifies(Library.BouncyCastle, "ML-DSA-44", Base64Url.DecodeFromChars(key.Jwk["pub"]!.GetValue<string>()), input, signature));
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    // Of the only key, from what the validator exports.
    private static string ThumbprintOf(SignedApi api)
    {
        JsonElement jwk = JsonElement.Parse(api.Validator.Issuers[0].Export()).GetProperty("keys")[0];
        string[] required = jwk.GetProperty("kty").GetString() == "AKP" ? ["alg", "kty", "pub"] : ["crv", "kty", "x"];
        string canonical = "{" + string.Join(',', required.Select(name => $"\"{name}\":\"{jwk.GetProperty(name).GetString()}\"")) + "}";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }
}
