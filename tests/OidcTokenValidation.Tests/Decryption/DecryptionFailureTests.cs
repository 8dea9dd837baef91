using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Decryption.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Decryption;

/// <summary>Encrypted tokens that cannot be decrypted: one code and one response for every reason, and a reason in the log.</summary>
public sealed class DecryptionFailureTests : IDisposable
{
    private readonly Api _api = new(static options => options.Decryption.Keys =
        [DecryptionTestKey.RsaKey.Option("rsa"), DecryptionTestKey.P256.Option("ec"), DecryptionTestKey.Oct.Option("oct"), DecryptionTestKey.P521.Option("ec521")]);

    public static TheoryData<string, string> Faults => new()
    {
        { "unknown kid", "'kid' is \"other\"" },
        { "kid of another type of key", "cannot be used with its 'alg'" },
        { "RSA1_5", "'alg' is \"RSA1_5\"" },
        { "dir", "'alg' is \"dir\"" },
        { "PBES2", "'alg' is \"PBES2-HS256+A128KW\"" },
        { "A128KW", "'alg' is \"A128KW\"" },
        { "alg none", "'alg' is \"none\"" },
        { "A192GCM", "'enc' is \"A192GCM\"" },
        { "A192CBC-HS384", "'enc' is \"A192CBC-HS384\"" },
        { "enc in lower case", "'enc' is \"a256gcm\"" },
        { "zip", "The header has 'zip'" },
        { "zip null", "The header has 'zip'" },
        { "crit", "The header has 'crit'" },
        { "duplicate member", "without duplicate members" },
        { "enc absent", "with 'alg' and 'enc' as strings" },
        { "kid number", "'kid', 'x5t'" },
        { "epk string", "'epk' as an object" },
        { "header no JSON", "a JSON object" },
        { "header long", "TokenLimits.MaxHeaderLength" },
        { "epk absent", "Expected 'epk'" },
        { "epk private", "Expected 'epk'" },
        { "epk RSA", "Expected 'epk'" },
        { "epk short", "Expected 'epk'" },
        { "epk duplicate member", "without duplicate members" },
        { "epk on another curve", "the curve of its 'epk'" },
        { "epk off its curve", "is not on its curve" },
        { "epk identity", "is not on its curve" },
        { "apu not base64url", "'apu' and 'apv'" },
        { "apu huge", "TokenLimits.MaxHeaderLength" },
        { "encrypted key of ECDH-ES", "does not have the length" },
        { "encrypted key short", "does not have the length" },
        { "encrypted key random", "does not decrypt with the key" },
        { "encrypted for another key", "does not decrypt with the key" },
        { "wrapped key changed", "does not decrypt with the key" },
        { "content key of another length", "does not decrypt with the key" },
        { "iv short", "does not have the length" },
        { "iv changed", "authentication tag does not verify" },
        { "tag short", "does not have the length" },
        { "tag long", "does not have the length" },
        { "tag changed", "authentication tag does not verify" },
        { "ciphertext changed", "authentication tag does not verify" },
        { "ciphertext no block", "does not have the length" },
        { "header changed", "authentication tag does not verify" },
        { "tag empty", "Expected five segments" },
        { "iv empty", "Expected five segments" },
        { "header empty", "Expected five segments" },
        { "not base64url", "Expected five segments" },
        { "stray bits", "Expected five segments" },
        { "illegal character", "Expected five segments" },
        { "only dots", "Expected five segments" },
        { "encrypted twice", "another encrypted token" },
        { "content no token", "no signed JWT" },
        { "ciphertext of one octet", "does not have the length" },
        { "content not ASCII", "no signed JWT" },
        { "64 KB", "Expected five segments" },
    };

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9068 §4 signed and encrypted", "RFC 7518 §4.1 key management", "RFC 7518 §4.6 encrypted key", "RFC 7518 §4.6.1.1 epk")]
    [Rule("RFC 7518 §5.1 content encryption", "RFC 7518 §5.3 lengths", "RFC 7516 §4.1.1 alg and enc", "RFC 7516 §4.1.13 crit")]
    [Rule("RFC 7516 §5.2 segments", "RFC 7516 §5.2 header", "RFC 7516 §5.2 tag", "RFC 7516 §11.5 same response")]
    [Rule("RFC 8725 §3.2 weak algorithms", "RFC 8725 §3.4 ephemeral key", "RFC 8725 §3.6 compression")]
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Every_reason_has_the_same_response_and_its_own_explanation(string fault, string explanation)
    {
        string token = Create(fault);
        AccessTokenValidationResult result = await _api.SendAsync("Bearer " + token);
        Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.DecryptionFailed), (result.Outcome, result.Failure?.Code));
        Assert.Contains(explanation, result.Failure!.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain(token, result.Failure.ToString(), StringComparison.Ordinal);

        Challenge challenge = _api.Challenge(result), other = _api.Challenge(await _api.SendAsync("Bearer a.b.c.d.e"));
        Assert.Equal(401, challenge.StatusCode);
        Assert.Equal(other.Headers, challenge.Headers);
        Assert.Equal(other.Body.ToArray(), challenge.Body.ToArray());
    }

    [Rule("RFC 7516 §11.5 same response")]
    [Fact]
    public async Task Response_in_Development_does_not_have_the_reason()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.Services.AddAccessTokenValidation(options => (options.Audiences, options.Issuers, options.Decryption.Keys) =
            ([Api.Audience], [_api.Issuer.Trust()], [DecryptionTestKey.RsaKey.Option("rsa"), DecryptionTestKey.P256.Option("ec"), DecryptionTestKey.Oct.Option("oct")]));
        builder.Services.ExplainAccessTokenRefusals();
        using IHost host = builder.Build();
        var validator = host.Services.GetRequiredService<AccessTokenValidator>();
        List<(string Headers, string Body, string? Explanation)> responses = [];
        foreach (string fault in (string[])["unknown kid", "dir", "tag changed", "encrypted key random", "only dots", "encrypted twice"])
        {
            AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(Create(fault)), TestContext.Current.CancellationToken);
            Challenge challenge = validator.CreateChallenge(result);
            responses.Add((string.Join('|', challenge.Headers), Encoding.UTF8.GetString(challenge.Body.Span), challenge.Explanation));
        }

        Assert.Single(responses.Distinct());
        Assert.Contains("\"code\":\"DecryptionFailed\"", responses[0].Body, StringComparison.Ordinal);
        Assert.EndsWith("The log has the reason.", responses[0].Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RSA-OAEP")]
    [InlineData("ECDH-ES")]
    public async Task Private_key_that_cannot_be_used_any_more_rejects_the_token_without_an_exception(string algorithm)
    {
        bool isRsa = algorithm == "RSA-OAEP";
        using var ecdsa = ECDsa.Create(DecryptionTestKey.P256.Ecdh!.ExportParameters(includePrivateParameters: true));
        CertificateRequest request = isRsa
            ? new("CN=enc", DecryptionTestKey.RsaKey.Rsa!, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new("CN=enc", ecdsa, HashAlgorithmName.SHA256);
        X509Certificate2 certificate = request.CreateSelfSigned(_api.Clock.GetUtcNow(), _api.Clock.GetUtcNow().AddHours(1));
        using var api = new Api(options => options.Decryption.Keys = [DecryptionKey.FromCertificate(certificate)]);
        var draft = new JweDraft(algorithm, "A256GCM", isRsa ? DecryptionTestKey.RsaKey : DecryptionTestKey.P256);
        draft.Header["kid"] = certificate.Thumbprint;
        certificate.Dispose();
        AccessTokenValidationResult result = await api.SendAsync("Bearer " + draft.Encrypt(api.Token().Create()));
        Assert.Equal(TokenFailureCode.DecryptionFailed, result.Failure?.Code);
        Assert.Contains("cannot be used any more", result.Failure!.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tag changed")]
    [InlineData("encrypted key random")]
    public async Task Decryption_works_after_a_failure(string fault)
    {
        for (int i = 0; i < 20; i++)
            Assert.Equal(TokenFailureCode.DecryptionFailed, (await _api.SendAsync("Bearer " + Create(fault))).Failure?.Code);
        Assert.True((await _api.SendAsync("Bearer " + EncryptedTokenTests.Encrypt(_api.Token(), "rsa"))).IsValid);
    }

    private string Create(string fault)
    {
        string token = _api.Token().Create();
        JweDraft rsa = Draft("RSA-OAEP", "A256CBC-HS512", DecryptionTestKey.RsaKey, "rsa"), ec = Draft("ECDH-ES", "A256GCM", DecryptionTestKey.P256, "ec");
        JweDraft oct = Draft("A256KW", "A256GCM", DecryptionTestKey.Oct, "oct");
        switch (fault)
        {
            case "unknown kid": return With(rsa, "kid", "other").Encrypt(token);
            case "kid of another type of key": return With(rsa, "kid", "oct").Encrypt(token);
            case "RSA1_5": return Draft("RSA1_5", "A256GCM", DecryptionTestKey.RsaKey, "rsa").Encrypt(token);
            case "dir": return Draft("dir", "A256GCM", DecryptionTestKey.Oct, "oct").Encrypt(token);
            case "PBES2": return With(With(With(oct, "alg", "PBES2-HS256+A128KW"), "p2c", 100_000_000), "p2s", "AAAAAAAAAAA").Encrypt(token);
            case "A128KW": return Draft("A128KW", "A256GCM", DecryptionTestKey.Oct, "oct").Encrypt(token);
            case "alg none": return With(oct, "alg", "none").Encrypt(token);
            case "A192GCM": return Draft("A256KW", "A192GCM", DecryptionTestKey.Oct, "oct").Encrypt(token);
            case "A192CBC-HS384": return Draft("A256KW", "A192CBC-HS384", DecryptionTestKey.Oct, "oct").Encrypt(token);
            case "enc in lower case": return With(oct, "enc", "a256gcm").Encrypt(token);
            case "zip": return With(rsa, "zip", "DEF").Encrypt(token);
            case "zip null": return With(rsa, "zip", null).Encrypt(token);
            case "crit": return With(rsa, "crit", new JsonArray("exp")).Encrypt(token);
            case "duplicate member": return Raw(rsa, static json => "{\"alg\":\"RSA-OAEP\"," + json[1..]).Encrypt(token);
            case "enc absent": return Raw(rsa, static json => json.Replace("\"enc\"", "\"Enc\"", StringComparison.Ordinal)).Encrypt(token);
            case "kid number": return With(rsa, "kid", 1).Encrypt(token);
            case "epk string": return Epk(ec, static _ => "x").Encrypt(token);
            case "header no JSON": return Raw(rsa, static json => json[..^1]).Encrypt(token);
            case "header long": return With(rsa, "x", new string('x', 4096)).Encrypt(token);
            case "epk absent": return Raw(ec, static json => json.Replace("\"epk\"", "\"Epk\"", StringComparison.Ordinal)).Encrypt(token);
            case "epk private": return Epk(ec, static key => Set(key, "d", "AAAA")).Encrypt(token);
            case "epk RSA": return Epk(ec, static key => Set(key, "kty", "RSA")).Encrypt(token);
            case "epk short": return Epk(ec, static key => Set(key, "x", "AAAA")).Encrypt(token);
            case "epk duplicate member": return Raw(ec, static json => json.Replace("\"crv\"", "\"crv\":\"P-256\",\"crv\"", StringComparison.Ordinal)).Encrypt(token);
            case "epk on another curve": return Draft("ECDH-ES", "A256GCM", DecryptionTestKey.P521, "ec").Encrypt(token);
            case "epk off its curve": return Epk(ec, static key => Set(key, "y", key["x"]!.GetValue<string>())).Encrypt(token);
            case "epk identity": return Epk(ec, static key => Set(Set(key, "x", new string('A', 43)), "y", new string('A', 43))).Encrypt(token);
            case "apu not base64url": return Raw(ec, static json => json.Replace("\"epk\"", "\"apu\":\"A=\",\"epk\"", StringComparison.Ordinal)).Encrypt(token);
            case "apu huge": return Raw(ec, static json => json.Replace("\"epk\"", $"\"apu\":\"{new string('A', 8192)}\",\"epk\"", StringComparison.Ordinal)).Encrypt(token);
            case "encrypted key of ECDH-ES": return Segment(ec, 1, static _ => [1]).Encrypt(token);
            case "encrypted key short": return Segment(rsa, 1, static octets => octets[1..]).Encrypt(token);
            case "encrypted key random": return Segment(rsa, 1, static octets => [0, .. RandomNumberGenerator.GetBytes(octets.Length - 1)]).Encrypt(token);
            case "encrypted for another key": return Draft("RSA-OAEP", "A256GCM", DecryptionTestKey.OtherRsaKey, "rsa").Encrypt(token);
            case "wrapped key changed": return Segment(oct, 1, Flip).Encrypt(token);
            case "content key of another length": return With(new JweDraft("RSA-OAEP", "A128GCM", DecryptionTestKey.RsaKey) { ContentKey = new byte[32] }, "kid", "rsa").Encrypt(token);
            case "iv short": return Segment(rsa, 2, static octets => octets[1..]).Encrypt(token);
            case "iv changed": return Segment(rsa, 2, Flip).Encrypt(token);
            case "tag short": return Segment(oct, 4, static octets => octets[..12]).Encrypt(token);
            case "tag long": return Segment(rsa, 4, static octets => [.. octets, 0]).Encrypt(token);
            case "tag changed": return Segment(rsa, 4, Flip).Encrypt(token);
            case "ciphertext changed": return Segment(oct, 3, Flip).Encrypt(token);
            case "ciphertext no block": return Segment(rsa, 3, static octets => octets[1..]).Encrypt(token);
            case "header changed": return Raw2(rsa, static header => Base64Url.EncodeToString([.. Base64Url.DecodeFromChars(header), (byte)' '])).Encrypt(token);
            case "tag empty": return Segment(rsa, 4, static _ => []).Encrypt(token);
            case "iv empty": return Segment(rsa, 2, static _ => []).Encrypt(token);
            case "header empty": return Segment(rsa, 0, static _ => []).Encrypt(token);
            case "not base64url": return Raw2(rsa, static header => header + "A").Encrypt(token)[..^1] + "_____";
            case "stray bits": return oct.Encrypt(token)[..^1] + "_";
            case "illegal character": return rsa.Encrypt(token) + "=";
            case "only dots": return "....";
            case "encrypted twice": return rsa.Encrypt(Draft("RSA-OAEP", "A256GCM", DecryptionTestKey.RsaKey, "rsa").Encrypt(token));
            case "content no token": return rsa.Encrypt("{\"iss\":\"https://issuer.example/\"}");
            case "ciphertext of one octet": return Segment(rsa, 3, static _ => [1]).Encrypt(token);
            case "content not ASCII": return rsa.Encrypt("a.b\u00e9.c");
            default: return string.Join('.', Enumerable.Repeat(new string('A', 3_201), 5));
        }
    }

    private static JweDraft Draft(string algorithm, string encryption, DecryptionTestKey key, string keyId) => With(new JweDraft(algorithm, encryption, key), "kid", keyId);

    private static JweDraft With(JweDraft draft, string name, JsonNode? value)
    {
        draft.Header[name] = value;
        return draft;
    }

    private static JweDraft Raw(JweDraft draft, Func<string, string> change)
    {
        draft.RawHeader = change;
        return draft;
    }

    // The header segment, after the tag has been computed over another one.
    private static JweDraft Raw2(JweDraft draft, Func<string, string> change)
    {
        draft.Segments = segments => segments[0] = change(segments[0]);
        return draft;
    }

    private static JweDraft Epk(JweDraft draft, Func<JsonObject, JsonNode> change) => Raw(draft, json =>
    {
        JsonObject header = JsonNode.Parse(json)!.AsObject();
        JsonObject key = header["epk"]!.AsObject();
        header["epk"] = change(key).DeepClone();
        return header.ToJsonString();
    });

    private static JsonObject Set(JsonObject key, string name, string value)
    {
        key[name] = value;
        return key;
    }

    private static JweDraft Segment(JweDraft draft, int index, Func<byte[], byte[]> change)
    {
        draft.Segments = segments => segments[index] = Base64Url.EncodeToString(change(Base64Url.DecodeFromChars(segments[index])));
        return draft;
    }

    private static byte[] Flip(byte[] octets)
    {
        octets[^1] ^= 1;
        return octets;
    }
}
