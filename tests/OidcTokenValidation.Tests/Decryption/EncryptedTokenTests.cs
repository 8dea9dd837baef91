using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Decryption.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Decryption;

/// <summary>Encrypted tokens that are accepted (RFC 9068 §4): each algorithm with each key, and what of the signed token in it still counts.</summary>
public sealed class EncryptedTokenTests
{
    private static readonly string[] Encryptions = ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"];

    public static TheoryData<string, string, string> Combinations => [.. from row in Rows from encryption in Encryptions select (row.Algorithm, encryption, row.Key)];

    private static IEnumerable<(string Algorithm, string Key)> Rows =>
    [
        ("RSA-OAEP-256", "RSA"), ("RSA-OAEP", "RSA"), ("A256KW", "oct"),
        .. from algorithm in (string[])["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"] from curve in (string[])["P-256", "P-384", "P-521"] select (algorithm, curve),
    ];

    [Rule("RFC 9068 §4 decryption", "RFC 7518 §4.1 key management", "RFC 7518 §5.1 content encryption")]
    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Token_of_every_algorithm_is_accepted(string algorithm, string encryption, string key)
    {
        var pair = DecryptionTestKey.Get(key);
        using var api = new Api(options => options.Decryption.Keys = [pair.Option()]);
        for (int i = 0; i < 3; i++)
        {
            AccessTokenValidationResult result = await api.SendAsync("Bearer " + new JweDraft(algorithm, encryption, pair).Encrypt(api.Token().Create()));
            Assert.True(result.IsValid, result.Failure?.ToString());
        }
    }

    [Rule("RFC 7518 §4.6.2 derivation")]
    [Theory]
    [InlineData("ECDH-ES", "A256CBC-HS512")]
    [InlineData("ECDH-ES+A128KW", "A128GCM")]
    public async Task Party_information_is_part_of_the_derivation(string algorithm, string encryption)
    {
        using var api = new Api(static options => options.Decryption.Keys = [DecryptionTestKey.P256.Option()]);
        var draft = new JweDraft(algorithm, encryption, DecryptionTestKey.P256) { Apu = "QWxpY2U", Apv = "Qm9i" };
        Assert.True((await api.SendAsync("Bearer " + draft.Encrypt(api.Token().Create()))).IsValid);
        draft.RawHeader = static json => json.Replace("Qm9i", "Qm9j", StringComparison.Ordinal);
        Assert.Equal(TokenFailureCode.DecryptionFailed, (await api.SendAsync("Bearer " + draft.Encrypt(api.Token().Create()))).Failure!.Code);
    }

    // A secret of an agreement begins with a zero octet once in 256 times: it counts with its full length.
    [Rule("RFC 7518 §4.6.2 derivation")]
    [Fact]
    public async Task Agreed_secret_with_leading_zeros_is_used_in_full()
    {
        using var api = new Api(static options => options.Decryption.Keys = [DecryptionTestKey.P256.Option()]);
        string token = api.Token().Create();
        for (int i = 0; i < 600; i++)
            Assert.True((await api.SendAsync("Bearer " + new JweDraft("ECDH-ES", "A128GCM", DecryptionTestKey.P256).Encrypt(token))).IsValid);
    }

    [Fact]
    public async Task Many_threads_share_the_keys()
    {
        using var api = new Api(static options => options.Decryption.Keys = [DecryptionTestKey.RsaKey.Option(), DecryptionTestKey.P256.Option(), DecryptionTestKey.Oct.Option()]);
        string token = api.Token().Create();
        (string, string, DecryptionTestKey)[] kinds = [("RSA-OAEP", "A256GCM", DecryptionTestKey.RsaKey), ("ECDH-ES", "A256GCM", DecryptionTestKey.P256), ("A256KW", "A128CBC-HS256", DecryptionTestKey.Oct)];
        await Parallel.ForAsync(0, 300, TestContext.Current.CancellationToken, async (i, _) =>
        {
            (string algorithm, string encryption, DecryptionTestKey key) = kinds[i % kinds.Length];
            Assert.True((await api.SendAsync("Bearer " + new JweDraft(algorithm, encryption, key).Encrypt(token))).IsValid);
        });
    }

    [Fact]
    public async Task Saved_token_is_the_one_that_was_sent()
    {
        using var api = new Api(static options => (options.Decryption.Keys, options.SaveToken) = ([DecryptionTestKey.RsaKey.Option()], true));
        string sent = Encrypt(api.Token());
        Assert.Equal(sent, (await api.SendAsync("Bearer " + sent)).EncodedToken);
    }

    [Rule("RFC 9068 §4 signed and encrypted", "RFC 8725 §3.3 all operations")]
    [Theory]
    [InlineData("expired", TokenFailureCode.Expired)]
    [InlineData("audience", TokenFailureCode.AudienceMismatch)]
    [InlineData("type", TokenFailureCode.TypeNotAccepted)]
    [InlineData("none", TokenFailureCode.UnsecuredToken)]
    [InlineData("issuer", TokenFailureCode.IssuerNotTrusted)]
    [InlineData("signature", TokenFailureCode.InvalidSignature)]
    [InlineData("duplicate", TokenFailureCode.DuplicateMember)]
    public async Task Signed_token_is_validated_like_one_that_is_not_encrypted(string fault, TokenFailureCode code)
    {
        using var api = new Api(static options => options.Decryption.Keys = [DecryptionTestKey.RsaKey.Option()]);
        using var attacker = TestSigningKey.Create("RS256", "shared");
        TestTokenBuilder token = fault switch
        {
            "expired" => api.Token().ExpiringIn(TimeSpan.FromMinutes(-1)),
            "audience" => api.Token().For("https://other.example/"),
            "type" => api.Token().WithHeader("typ", "JWT"),
            "none" => api.Token().Unsecured(),
            "issuer" => api.Token().WithClaim("iss", "https://other.example/"),
            "signature" => api.Token().SignedBy(attacker),
            _ => api.Token().WithRawHeader("""{"alg":"RS256","typ":"at+jwt","typ":"at+jwt"}"""),
        };
        using var signing = new Api();
        AccessTokenValidationResult plain = await signing.SendAsync(token);
        AccessTokenValidationResult result = await api.SendAsync("Bearer " + Encrypt(token));
        Assert.Equal((code, code), (plain.Failure!.Code, result.Failure!.Code));
    }

    [Fact]
    public async Task Explanation_describes_the_signed_token()
    {
        using var api = new Api(static options => options.Decryption.Keys = [DecryptionTestKey.RsaKey.Option()]);
        AccessTokenValidationResult result = await api.SendAsync("Bearer " + Encrypt(api.Token().WithHeader("typ", "inner+jwt")));
        Assert.Contains("\"inner+jwt\" came.", result.Failure!.Explanation, StringComparison.Ordinal);
    }

    // typ and cty of the encryption may have any text, and claims that are replicated in its header (RFC 7519 §5.3) are not read.
    [Rule("RFC 7519 §5.3 replicated claims")]
    [Fact]
    public async Task Header_of_the_encryption_decides_nothing_about_the_signed_token()
    {
        using var api = new Api(static options => options.Decryption.Keys = [DecryptionTestKey.RsaKey.Option()]);
        foreach (JsonObject members in (JsonObject[])[new() { ["typ"] = "at+jwt", ["iss"] = "https://evil.example/", ["aud"] = "x", ["exp"] = 1 }, new() { ["cty"] = "at+jwt" }, new() { ["cty"] = null }])
        {
            var draft = new JweDraft("RSA-OAEP", "A256GCM", DecryptionTestKey.RsaKey);
            foreach ((string name, JsonNode? value) in members)
            {
                if (value is null)
                    draft.Header.Remove(name);
                else
                    draft.Header[name] = value.DeepClone();
            }

            AccessTokenValidationResult result = await api.SendAsync("Bearer " + draft.Encrypt(api.Token().Create()));
            Assert.True(result.IsValid, result.Failure?.ToString());
            Assert.Equal(api.Issuer.Issuer, result.Token.Issuer);
        }
    }

    [Rule("RFC 9068 §4 encrypted without keys")]
    [Fact]
    public async Task Encrypted_token_without_keys_is_rejected_with_a_code_of_its_own()
    {
        using var api = new Api();
        Assert.Equal(TokenFailureCode.EncryptedToken, (await api.SendAsync("Bearer " + Encrypt(api.Token()))).Failure!.Code);
    }

    internal static string Encrypt(TestTokenBuilder token, string? keyId = null)
    {
        var draft = new JweDraft("RSA-OAEP", "A256CBC-HS512", DecryptionTestKey.RsaKey);
        if (keyId is not null)
            draft.Header["kid"] = keyId;
        return draft.Encrypt(token.Create());
    }
}
