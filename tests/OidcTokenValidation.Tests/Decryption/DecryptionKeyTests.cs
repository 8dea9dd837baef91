using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Tests.Decryption.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Decryption;

/// <summary>The keys of the options: their forms, their names, and the errors of those that cannot be used.</summary>
public sealed class DecryptionKeyTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public static TheoryData<string, string> Unusable => new()
    {
        { "nothing", "must have exactly one of" },
        { "two sources", "must have exactly one of" },
        { "no JSON", "is not JSON" },
        { "lone surrogate", "another 'kty'" },
        { "public RSA", "has no 'd': it is a public key" },
        { "RSA without primes", "has no 'p'" },
        { "public EC", "has no 'd': it is a public key" },
        { "RSA 1024", "is an RSA key of 1024 bits" },
        { "parts of two keys", "do not belong together" },
        { "EC parts of two keys", "do not belong together" },
        { "P-256K", "not on a supported curve" },
        { "oct 128", "not the base64url of 256 bits" },
        { "OKP", "another 'kty'" },
        { "use sig", "'use' other than 'enc'" },
        { "key_ops sign", "'key_ops' without 'decrypt'" },
        { "alg RS256", "'alg' that is not supported" },
        { "alg of another type", "not for keys of its type" },
        { "empty KeyId", "has an empty KeyId" },
        { "file missing", "cannot be read: FileNotFoundException" },
        { "JWK as a path", "no path, but perhaps a key" },
        { "PEM as a path", "no path, but perhaps a key" },
        { "base64 as a path", "no path, but perhaps a key" },
        { "file of nothing", "no JWK, no PEM text and no PKCS #12 container" },
        { "PEM public", "no private key in its PEM" },
        { "PEM twice", "several private keys" },
        { "PEM password", "whose Password does not fit" },
        { "PEM brainpool", "supported curve" },
        { "empty set", "JWK set without keys" },
        { "set with KeyId", "a JWK set of several keys" },
        { "duplicate member", "is not a JWK" },
    };

    public void Dispose() => File.Delete(_file);

    [Rule("RFC 7518 §4.3 key size", "RFC 7518 §6.4 secret")]
    [Theory]
    [MemberData(nameof(Unusable))]
    public void Unusable_key_is_an_error_that_names_it_and_repeats_nothing_of_it(string fault, string message)
    {
        var invalid = Assert.Throws<OptionsValidationException>(() => new Api(options => options.Decryption.Keys = [DecryptionTestKey.Oct.Option(), Create(fault)]));
        string error = Assert.Single(invalid.Failures);
        Assert.StartsWith("Decryption.Keys[1] ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("MII", error, StringComparison.Ordinal);
        foreach ((string name, JsonNode? value) in DecryptionTestKey.RsaKey.Jwk().Where(static member => member.Key is not ("kty" or "e")))
            Assert.DoesNotContain(value!.GetValue<string>(), error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two names", "two keys with the name 'a'")]
    [InlineData("two without a name", "two keys without a name that suit RSA-OAEP-256")]
    [InlineData("date without keys", "Decryption has rules, but no Keys")]
    [InlineData("algorithm unknown", "Decryption.AllowedAlgorithms holds 'RSA1_5', which is not supported. Write one of RSA-OAEP-256")]
    [InlineData("encryption unknown", "Decryption.AllowedContentAlgorithms holds 'A192GCM'")]
    [InlineData("algorithm without a key", "none of Decryption.Keys can be used with it")]
    [InlineData("key without an algorithm", "Key 1 of Decryption.Keys can be used with none")]
    [InlineData("null", "Decryption is null")]
    public void Rules_that_contradict_each_other_are_errors(string fault, string message)
    {
        var invalid = Assert.Throws<OptionsValidationException>(() => new Api(options => Spoil(options, fault)));
        Assert.Contains(invalid.Failures, failure => failure.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("jwk")]
    [InlineData("jwk file")]
    [InlineData("set file")]
    [InlineData("PKCS #8")]
    [InlineData("PKCS #1")]
    [InlineData("PEM encrypted")]
    [InlineData("PEM file")]
    [InlineData("PEM with certificate")]
    [InlineData("PEM with public key")]
    [InlineData("PEM with public key, encrypted")]
    [InlineData("PKCS #12")]
    [InlineData("certificate")]
    public async Task Every_form_of_a_key_decrypts(string form)
    {
        RSA rsa = DecryptionTestKey.RsaKey.Rsa!;
        using X509Certificate2 certificate = CreateCertificate(rsa);
        string thumbprint = certificate.Thumbprint;
        DecryptionKey key = form switch
        {
            "jwk" => DecryptionTestKey.RsaKey.Option(thumbprint),
            "jwk file" => InFile("\uFEFF " + DecryptionTestKey.RsaKey.Jwk(("kid", thumbprint))),
            "set file" => InFile(new JsonObject { ["keys"] = new JsonArray(DecryptionTestKey.RsaKey.Jwk(("kid", thumbprint)), DecryptionTestKey.P256.Jwk()) }.ToJsonString()),
            "PKCS #8" => new() { Pem = rsa.ExportPkcs8PrivateKeyPem() },
            "PKCS #1" => new() { Pem = rsa.ExportRSAPrivateKeyPem(), KeyId = thumbprint },
            "PEM encrypted" => new() { Pem = EncryptedPem(rsa), Password = "pass" },
            "PEM file" => InFile("# comment\n" + rsa.ExportPkcs8PrivateKeyPem()),
            "PEM with certificate" => new() { Pem = certificate.ExportCertificatePem() + "\n" + rsa.ExportPkcs8PrivateKeyPem() },
            "PEM with public key" => new() { Pem = rsa.ExportSubjectPublicKeyInfoPem() + "\n" + rsa.ExportPkcs8PrivateKeyPem() },
            "PEM with public key, encrypted" => new() { Pem = EncryptedPem(rsa) + "\n" + rsa.ExportSubjectPublicKeyInfoPem(), Password = "pass" },
            "PKCS #12" => Container(certificate),
            _ => DecryptionKey.FromCertificate(certificate),
        };
        using var api = new Api(options => options.Decryption.Keys = [key, DecryptionTestKey.OtherRsaKey.Option("other")]);
        for (int i = 0; i < 2; i++)
            Assert.True((await api.SendAsync("Bearer " + EncryptedTokenTests.Encrypt(api.Token(), thumbprint))).IsValid);
    }

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("P-521")]
    public async Task Elliptic_key_in_PEM_decrypts(string curve)
    {
        var pair = DecryptionTestKey.Get(curve);
        string privateKey = pair.Ecdh!.ExportECPrivateKeyPem(), publicKey = pair.Ecdh.ExportSubjectPublicKeyInfoPem();
        foreach (string pem in (string[])[pair.Ecdh.ExportPkcs8PrivateKeyPem(), privateKey, privateKey + "\n" + publicKey, publicKey + "\n" + privateKey])
        {
            using var api = new Api(options => options.Decryption.Keys = [new() { Pem = pem }]);
            Assert.True((await api.SendAsync("Bearer " + new JweDraft("ECDH-ES+A256KW", "A256GCM", pair).Encrypt(api.Token().Create()))).IsValid);
        }
    }

    [Rule("RFC 7516 §4.1.9 thumbprints")]
    [Theory]
    [InlineData("name", "a", true)]
    [InlineData("other name", "a", false)]
    [InlineData("no name", "a", true)]
    [InlineData("no name", "a b", false)]
    [InlineData("name", "", true)]
    [InlineData("other name", "", true)]
    [InlineData("no name", "", true)]
    [InlineData("other name", "-", true)]
    [InlineData("other name", "- b", true)]
    [InlineData("x5t", "certificate b", true)]
    [InlineData("x5t#S256", "certificate b", true)]
    [InlineData("kid and x5t", "certificate b", true)]
    [InlineData("other x5t", "certificate b", false)]
    public async Task Key_is_selected_by_its_name(string header, string names, bool isFound)
    {
        // The first key is the right one; a dash has no name.
        using X509Certificate2 certificate = CreateCertificate(DecryptionTestKey.RsaKey.Rsa!);
        string[] split = names.Split(' ');
        DecryptionKey first = split[0] == "certificate" ? DecryptionKey.FromCertificate(certificate) : DecryptionTestKey.RsaKey.Option(split[0] is "-" or "" ? null : split[0]);
        if (split[0] == "certificate")
            first.KeyId = "set";
        using var api = new Api(options => options.Decryption.Keys = split.Length == 1 ? [first] : [first, DecryptionTestKey.OtherRsaKey.Option(split[1] == "-" ? null : split[1])]);
        var draft = new JweDraft("RSA-OAEP", "A256GCM", DecryptionTestKey.RsaKey);
        if (header == "name")
            draft.Header["kid"] = "a";
        if (header is "other name" or "kid and x5t")
            draft.Header["kid"] = "z";
        if (header is "x5t" or "kid and x5t")
            draft.Header["x5t"] = System.Buffers.Text.Base64Url.EncodeToString(certificate.GetCertHash());
        if (header == "x5t#S256")
            draft.Header["x5t#S256"] = System.Buffers.Text.Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256));
        if (header == "other x5t")
            draft.Header["x5t"] = "AAAA";
        AccessTokenValidationResult result = await api.SendAsync("Bearer " + draft.Encrypt(api.Token().Create()));
        Assert.Equal(isFound ? null : TokenFailureCode.DecryptionFailed, result.Failure?.Code);
    }

    [Fact]
    public async Task Allowed_algorithms_and_those_of_a_key_restrict_it()
    {
        using var api = new Api(static options =>
        {
            options.Decryption.Keys = [new() { Jwk = DecryptionTestKey.RsaKey.Jwk(("alg", "RSA-OAEP-256"), ("use", "enc"), ("key_ops", new JsonArray("unwrapKey", "decrypt"))).ToJsonString() }, DecryptionTestKey.P256.Option()];
            options.Decryption.AllowedAlgorithms = ["RSA-OAEP-256", "ECDH-ES"];
            options.Decryption.AllowedContentAlgorithms = ["A256GCM"];
        });
        async Task<bool> IsAcceptedAsync(string algorithm, string encryption, DecryptionTestKey key) =>
            (await api.SendAsync("Bearer " + new JweDraft(algorithm, encryption, key).Encrypt(api.Token().Create()))).IsValid;
        Assert.True(await IsAcceptedAsync("RSA-OAEP-256", "A256GCM", DecryptionTestKey.RsaKey));
        Assert.True(await IsAcceptedAsync("ECDH-ES", "A256GCM", DecryptionTestKey.P256));
        Assert.False(await IsAcceptedAsync("RSA-OAEP", "A256GCM", DecryptionTestKey.RsaKey));
        Assert.False(await IsAcceptedAsync("ECDH-ES+A128KW", "A256GCM", DecryptionTestKey.P256));
        Assert.False(await IsAcceptedAsync("RSA-OAEP-256", "A128GCM", DecryptionTestKey.RsaKey));
    }

    [Fact]
    public async Task Keys_without_a_name_differ_by_their_curve_or_algorithm()
    {
        DecryptionKey Key(DecryptionTestKey key, string algorithm) => new() { Jwk = key.Jwk(("alg", algorithm)).ToJsonString() };
        using var api = new Api(options => options.Decryption.Keys =
            [Key(DecryptionTestKey.RsaKey, "RSA-OAEP"), Key(DecryptionTestKey.OtherRsaKey, "RSA-OAEP-256"), DecryptionTestKey.P256.Option(), DecryptionTestKey.P384.Option()]);
        (string, DecryptionTestKey)[] pairs =
            [("RSA-OAEP", DecryptionTestKey.RsaKey), ("RSA-OAEP-256", DecryptionTestKey.OtherRsaKey), ("ECDH-ES", DecryptionTestKey.P256), ("ECDH-ES", DecryptionTestKey.P384)];
        foreach ((string algorithm, DecryptionTestKey key) in pairs)
            Assert.True((await api.SendAsync("Bearer " + new JweDraft(algorithm, "A256GCM", key).Encrypt(api.Token().Create()))).IsValid);
    }

    private static void Spoil(AccessTokenValidationOptions options, string fault)
    {
        TokenDecryptionOptions decryption = options.Decryption;
        decryption.Keys = fault == "date without keys" ? [] : [DecryptionTestKey.RsaKey.Option("a")];
        switch (fault)
        {
            case "two names": decryption.Keys.Add(DecryptionTestKey.P256.Option("a")); break;
            case "two without a name": decryption.Keys = [DecryptionTestKey.RsaKey.Option(), DecryptionTestKey.P256.Option(), DecryptionTestKey.OtherRsaKey.Option()]; break;
            case "date without keys": decryption.AcceptUnencryptedUntil = DateTimeOffset.UnixEpoch; break;
            case "algorithm unknown": decryption.AllowedAlgorithms = ["RSA1_5"]; break;
            case "encryption unknown": decryption.AllowedContentAlgorithms = ["A192GCM"]; break;
            case "algorithm without a key": decryption.AllowedAlgorithms = ["RSA-OAEP", "ECDH-ES"]; break;
            case "key without an algorithm": decryption.AllowedAlgorithms = ["ECDH-ES"]; break;
            default: options.Decryption = null!; break;
        }
    }

    private static X509Certificate2 CreateCertificate(RSA rsa)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=enc", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }

    private static string EncryptedPem(RSA rsa) =>
        rsa.ExportEncryptedPkcs8PrivateKeyPem("pass", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    private DecryptionKey InFile(string text)
    {
        File.WriteAllText(_file, text);
        return new DecryptionKey { KeyFile = _file };
    }

    private DecryptionKey Container(X509Certificate2 certificate)
    {
        File.WriteAllBytes(_file, certificate.Export(X509ContentType.Pkcs12, "pass"));
        return new DecryptionKey { KeyFile = _file, Password = "pass" };
    }

    private DecryptionKey Create(string fault)
    {
        DecryptionTestKey rsa = DecryptionTestKey.RsaKey, ec = DecryptionTestKey.P256;
        using RSA small = RSA.Create(1024);
        return fault switch
        {
            "nothing" => new(),
            "two sources" => new() { Jwk = rsa.Jwk().ToJsonString(), Pem = rsa.Rsa!.ExportPkcs8PrivateKeyPem() },
            "no JSON" => new() { Jwk = rsa.Jwk().ToJsonString()[..^1] },
            "lone surrogate" => new() { Jwk = """{"\ud800":1,"kty":"OKP"}""" },
            "public RSA" => Without(rsa, "d"),
            "RSA without primes" => Without(rsa, "p"),
            "public EC" => Without(ec, "d"),
            "RSA 1024" => new() { Pem = small.ExportPkcs8PrivateKeyPem() },
            "parts of two keys" => Jwk(rsa.Jwk(("n", DecryptionTestKey.OtherRsaKey.Jwk()["n"]))),
            "EC parts of two keys" => Jwk(ec.Jwk(("d", new DecryptionTestKey { Ecdh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256) }.Jwk()["d"]))),
            "P-256K" => Jwk(ec.Jwk(("crv", "P-256K"))),
            "oct 128" => Jwk(DecryptionTestKey.Oct.Jwk(("k", "AAAAAAAAAAAAAAAAAAAAAA"))),
            "OKP" => Jwk(ec.Jwk(("kty", "OKP"))),
            "use sig" => Jwk(rsa.Jwk(("use", "sig"))),
            "key_ops sign" => Jwk(rsa.Jwk(("key_ops", new JsonArray("sign")))),
            "alg RS256" => Jwk(rsa.Jwk(("alg", "RS256"))),
            "alg of another type" => Jwk(rsa.Jwk(("alg", "ECDH-ES"))),
            "empty KeyId" => rsa.Option(" "),
            "file missing" => new() { KeyFile = _file + ".missing" },
            "JWK as a path" => new() { KeyFile = " " + rsa.Jwk().ToJsonString() },
            "PEM as a path" => new() { KeyFile = rsa.Rsa!.ExportPkcs8PrivateKeyPem() },
            "base64 as a path" => new() { KeyFile = Convert.ToBase64String(rsa.Rsa!.ExportRSAPrivateKey()) },
            "file of nothing" => InFile("nothing"),
            "PEM public" => new() { Pem = rsa.Rsa!.ExportSubjectPublicKeyInfoPem() },
            "PEM twice" => new() { Pem = rsa.Rsa!.ExportPkcs8PrivateKeyPem() + "\n" + rsa.Rsa.ExportPkcs8PrivateKeyPem() },
            "PEM password" => new() { Pem = EncryptedPem(rsa.Rsa!), Password = "other" },
            "PEM brainpool" => new() { Pem = ECDiffieHellman.Create(ECCurve.NamedCurves.brainpoolP256r1).ExportPkcs8PrivateKeyPem() },
            "empty set" => new() { Jwk = "{\"keys\":[]}" },
            "set with KeyId" => new() { Jwk = new JsonObject { ["keys"] = new JsonArray(rsa.Jwk(), ec.Jwk()) }.ToJsonString(), KeyId = "a" },
            _ => new() { Jwk = "{\"kty\":\"RSA\"," + rsa.Jwk().ToJsonString()[1..] },
        };
    }

    private static DecryptionKey Jwk(JsonObject jwk) => new() { Jwk = jwk.ToJsonString() };

    private static DecryptionKey Without(DecryptionTestKey key, string member)
    {
        JsonObject jwk = key.Jwk();
        jwk.Remove(member);
        return Jwk(jwk);
    }
}
