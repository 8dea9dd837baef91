using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>Configured keys: as JWK, JWK set or PEM, alone or before a provider's keys.</summary>
public sealed class LocalKeysTests : IAsyncLifetime
{
    private static readonly TestSigningKey Rsa = SharedKey.Rs256;
    private static readonly TestSigningKey Ec = TestSigningKey.Create("ES256", "ec");
    private static readonly TestSigningKey Ec384 = TestSigningKey.Create("ES384", "ec384");

    private readonly HealthRig _rig = new();
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("local-keys-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The text of a file, and its keys.</summary>
    public static TheoryData<string, string, string[]> Files => new()
    {
        { "JWK", Rsa.PublicJwk, ["RS256"] },
        { "JWK set", SetOf(Rsa.PublicJwk, Ec.PublicJwk, Ec384.PublicJwk), ["RS256", "ES256", "ES384"] },
        { "JWK set with a bad key", SetOf("""{"kty":"oct"}""", Ec.PublicJwk), ["ES256"] },
        { "PEM, RSA", Rsa.PublicKeyPem, ["RS256"] },
        { "PEM, EC", Ec.PublicKeyPem, ["ES256"] },
        { "PEM, three", $"Our keys\r\n{Rsa.PublicKeyPem}\r\n{Ec.PublicKeyPem}\n# and\n{Ec384.PublicKeyPem}\n", ["RS256", "ES256", "ES384"] },
        { "PEM, certificate, RSA", CertificateOf(Rsa), ["RS256"] },
        { "PEM, certificate, EC", CertificateOf(Ec), ["ES256"] },
        { "PEM, both", CertificateOf(Rsa) + "\n" + Ec.PublicKeyPem, ["RS256", "ES256"] },
    };

    /// <summary>Texts without a usable key.</summary>
    public static TheoryData<string, string> Unusable => new()
    {
        { "private EC key", NewEcKey(static key => key.ExportECPrivateKeyPem()) },
        { "private key, PKCS #8", NewEcKey(static key => key.ExportPkcs8PrivateKeyPem()) },
        { "private RSA key", NewRsaKey(static key => key.ExportRSAPrivateKeyPem()) },
        { "encrypted private key", NewEcKey(static key => key.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1))) },
        { "RSA of 1024 bits", NewRsaKey(static key => key.ExportSubjectPublicKeyInfoPem(), bits: 1024) },
        { "a private key that calls itself public", NewEcKey(static key => PemEncoding.WriteString("PUBLIC KEY", key.ExportPkcs8PrivateKey())) },
        { "secp256k1", "-----BEGIN PUBLIC KEY-----\nMFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEpXV+nO1InKqYRj4qPadLdTRw6jcRzlLWnXB3WEOZIp4m7/svkdLRLDUcFi5dKeHT4/x71nkkOs2JvbXQuDVggg==\n-----END PUBLIC KEY-----" },
        { "Ed25519", "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAPFHi4SjfdsxpaseSCAm3v+jmP4lCEZ+OAMB0zBKEZ0Y=\n-----END PUBLIC KEY-----" },
        { "noise", PemEncoding.WriteString("PUBLIC KEY", "noise"u8) },
        { "noise in a certificate", PemEncoding.WriteString("CERTIFICATE", "noise"u8) },
        { "a certificate request", PemEncoding.WriteString("CERTIFICATE REQUEST", "noise"u8) },
        { "no end", "-----BEGIN PUBLIC KEY-----\nAAAA" },
        { "nothing", string.Empty },
        { "a private JWK", Ec.PublicJwk[..^1] + ",\"d\":\"AAAA\"}" },
        { "an empty set", """{"keys":[]}""" },
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _files.Delete(recursive: true);
        await _rig.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]   // the keys are made anew in each process
    public async Task Form_of_a_key_file_is_detected(string form, string text, string[] algorithms)
    {
        foreach (string file in new[] { Write(text), Write("\uFEFF" + text) })
        {
            using AccessTokenValidator validator = Local(keys => keys.KeyFile = file);
            foreach (string algorithm in algorithms)
                Assert.True((await SendAsync(validator, KeyFor(algorithm))).IsValid, $"{form} {algorithm}");
            Assert.Equal((algorithms.Length, IssuerKeyState.Fresh), (validator.Issuers[0].Health.KeyCount, validator.Issuers[0].Health.State));
        }

        using AccessTokenValidator inline = Local(keys => keys.Jwks = text);
        Assert.True((await SendAsync(inline, KeyFor(algorithms[0]))).IsValid);
        Assert.Equal(0, _rig.Server.RequestCount);
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public void File_without_a_public_key_is_refused_at_the_start(string form, string text)
    {
        string file = Write(text);
        string message = Assert.Throws<OptionsValidationException>(() => Local(keys => keys.KeyFile = file)).Message;
        Assert.True(message.Contains("Keys.KeyFile has no usable public key. Write a JWK or a JWK set (RFC 7517) or PEM blocks", StringComparison.Ordinal), form);
        Assert.Contains(". What it has: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dropped_local_key_is_counted_and_logged_with_its_reason()
    {
        string privateKey = NewEcKey(static key => key.ExportECPrivateKeyPem());
        using AccessTokenValidator pem = Local(keys => keys.Jwks = privateKey + "\n" + Ec.PublicKeyPem);
        Assert.Equal((1, 1), (pem.Issuers[0].Health.KeyCount, pem.Issuers[0].Health.DroppedKeyCount));
        Assert.StartsWith($"Key 0 in the key set of {_rig.Keys.Issuer} is not used: PrivateKey, member 'd'. ", Assert.Single(_rig.Log.Messages(12)), StringComparison.Ordinal);

        using AccessTokenValidator jwks = Local(keys => keys.Jwks = SetOf(Ec.PublicJwk, """{"kty":"oct"}"""));
        Assert.Equal((1, 1), (jwks.Issuers[0].Health.KeyCount, jwks.Issuers[0].Health.DroppedKeyCount));
        Assert.StartsWith($"Key 1 in the key set of {_rig.Keys.Issuer} is not used: SymmetricKey, member 'kty'. ", _rig.Log.Messages(12)[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"keys":[]}""", "the set is empty.")]
    [InlineData("""{"keys":[{"kty":"EC","d":"AA"}]}""", "none of its 1 keys can be used: 1 × PrivateKey; the first one: PrivateKey, member 'd'. The member belongs to a private key: publish the public members only.")]
    [InlineData(
        """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"EdDSA"}""",
        "none of its 1 keys can be used: 1 × AlgorithmUnsuitable; the first one: AlgorithmUnsuitable, member 'alg'. It is no signature algorithm that this validator knows for this type of key (RFC 7518 §3.1). Ed25519 (EdDSA) is added by AddEd25519() of the package OidcTokenValidation.NSec, ML-DSA by AddMLDsa() or AddBouncyCastleMLDsa(); Ed448 and X25519 are not supported.")]
    [InlineData("""{"keys":[],"keys":[]}""", "the member 'keys' occurs more than once.")]
    [InlineData("""<html>""", "the document is HTML or XML, for instance an error page.")]
    [InlineData("", "the document is empty.")]
    public void Local_keys_that_are_refused_are_described(string text, string reason) =>
        Assert.EndsWith($". What it has: {reason}", Assert.Throws<OptionsValidationException>(() => Local(keys => keys.Jwks = text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Keys_from_PEM_have_no_names_and_match_any_kid()
    {
        using AccessTokenValidator validator = Local(static keys => keys.Jwks = Rsa.PublicKeyPem + "\n" + Ec.PublicKeyPem);
        foreach (string kid in new[] { "any", "other", string.Empty, "' --" })
        {
            Assert.True((await _rig.SendAsync(TokenBy(Ec).WithHeader("kid", kid).Create(), validator)).IsValid);
            Assert.True((await _rig.SendAsync(TokenBy(Rsa).WithHeader("kid", kid).Create(), validator)).IsValid);
        }

        Assert.True((await _rig.SendAsync(TokenBy(Ec).WithoutHeader("kid").Create(), validator)).IsValid);
        Assert.Equal(TokenFailureCode.InvalidSignature, (await SendAsync(validator, TestSigningKey.Create("ES256", "ec"))).Failure?.Code);
    }

    [Fact]
    public async Task Two_keys_from_PEM_for_one_algorithm_are_ambiguous()
    {
        TestSigningKey other = TestSigningKey.Create("ES256");
        using AccessTokenValidator validator = Local(keys => keys.Jwks = Ec.PublicKeyPem + "\n" + other.PublicKeyPem);
        Assert.Equal(TokenFailureCode.KeyAmbiguous, (await SendAsync(validator, Ec)).Failure?.Code);
    }

    [Fact]
    public async Task Keys_from_JWKs_match_their_own_kid_only()
    {
        using AccessTokenValidator validator = Local(static keys => keys.Jwks = Ec.PublicJwk);
        Assert.Equal(TokenFailureCode.KeyNotFound, (await _rig.SendAsync(TokenBy(Ec).WithHeader("kid", "EC").Create(), validator)).Failure?.Code);
    }

    [Fact]
    public async Task Local_keys_alone_never_cause_a_request()
    {
        using AccessTokenValidator validator = Local(static keys => keys.Jwks = Ec.PublicJwk);
        Assert.True((await SendAsync(validator, Ec)).IsValid);
        Assert.Equal(TokenFailureCode.KeyNotFound, (await SendAsync(validator, _rig.Key)).Failure?.Code);
        Assert.Equal(KeyFetchFault.None, await validator.Issuers[0].RefreshAsync(Cancellation));
        Assert.Equal(IssuerKeyState.Fresh, Assert.Single(await validator.WarmUpAsync(Cancellation)).State);
        _rig.Clock.Advance(TimeSpan.FromDays(30));
        Assert.True((await SendAsync(validator, Ec)).IsValid);
        Assert.Equal(0, _rig.Server.RequestCount);
    }

    [Fact]
    public async Task Local_keys_are_tried_first_and_other_keys_are_fetched()
    {
        using AccessTokenValidator validator = Local(keys => (keys.Jwks, keys.JwksAddress) = (Ec.PublicJwk, _rig.Server.Issuer.Issuer + HealthRig.JwksPath));
        for (int request = 0; request < 50; request++)
            Assert.True((await SendAsync(validator, Ec)).IsValid);
        Assert.Equal(0, _rig.Server.RequestCount);

        Assert.True((await SendAsync(validator, _rig.Key)).IsValid);
        Assert.Equal(1, _rig.Server.RequestCount);
        Assert.Equal(2, System.Text.Json.JsonElement.Parse(validator.Issuers[0].Export()).GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task Local_keys_work_when_the_budget_is_used_up_and_the_provider_is_down()
    {
        _rig.TakeDown();
        using AccessTokenValidator validator = Local(keys => (keys.Jwks, keys.JwksAddress) = (Ec.PublicJwk, _rig.Server.Issuer.Issuer + HealthRig.JwksPath));
        for (int request = 0; request < 20; request++)
        {
            Assert.Equal(AccessTokenOutcome.Unavailable, (await _rig.SendAsync(TokenBy(_rig.Key).WithHeader("kid", $"bogus-{request}").Create(), validator)).Outcome);
            Assert.True((await SendAsync(validator, Ec)).IsValid);
        }

        Assert.Equal(1, _rig.Server.RequestCount);
        _rig.Clock.Advance(TimeSpan.FromDays(9));
        Assert.True((await SendAsync(validator, Ec)).IsValid);
    }

    // A key without a name matches every kid, so a fetched key could never be used.
    [Fact]
    public void Keys_from_a_PEM_file_cannot_be_combined_with_an_address()
    {
        string file = Write(Rsa.PublicKeyPem);
        string message = Assert.Throws<OptionsValidationException>(() => Local(keys => (keys.KeyFile, keys.JwksAddress) = (file, _rig.Server.Issuer.Issuer + HealthRig.JwksPath))).Message;
        Assert.Contains("PEM keys have no names", message, StringComparison.Ordinal);
        Assert.Contains("'kid'", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_file_is_read_once_at_the_start()
    {
        string file = Write(Ec.PublicKeyPem);
        using AccessTokenValidator validator = Local(keys => keys.KeyFile = file);
        File.Delete(file);
        Assert.True((await SendAsync(validator, Ec)).IsValid);
    }

    private static string SetOf(params IEnumerable<string> jwks) => $$"""{"keys":[{{string.Join(',', jwks)}}]}""";

    private static TestSigningKey KeyFor(string algorithm) => new[] { Rsa, Ec, Ec384 }.Single(key => key.Algorithm == algorithm);

    // A certificate authority signs the public key, so the private key is not needed.
    private static string CertificateOf(TestSigningKey key)
    {
        PemEncoding.TryFind(key.PublicKeyPem, out PemFields pem);
        var publicKey = PublicKey.CreateFromSubjectPublicKeyInfo(Convert.FromBase64String(key.PublicKeyPem[pem.Base64Data]), out _);
        using var authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=issuer"), publicKey, HashAlgorithmName.SHA256);
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 certificate = request.Create(new X500DistinguishedName("CN=authority"), X509SignatureGenerator.CreateForECDsa(authority), start, start.AddYears(1), [1]);
        return certificate.ExportCertificatePem();
    }

    private static string NewEcKey(Func<ECDsa, string> export)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return export(key);
    }

    private static string NewRsaKey(Func<RSA, string> export, int bits = 2048)
    {
        using var key = RSA.Create(bits);
        return export(key);
    }

    private string Write(string text)
    {
        string path = Path.Combine(_files.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        return path;
    }

    private AccessTokenValidator Local(Action<KeySourceOptions> configure) => _rig.CreateValidator(trusted => configure(trusted.Keys));

    private TestTokenBuilder TokenBy(TestSigningKey key) => _rig.Server.Issuer.Token().SignedBy(key);

    private Task<AccessTokenValidationResult> SendAsync(AccessTokenValidator validator, TestSigningKey key) => _rig.SendAsync(TokenBy(key).Create(), validator);
}
