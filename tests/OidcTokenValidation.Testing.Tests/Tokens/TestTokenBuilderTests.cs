using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OidcTokenValidation.TestSupport.Core;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Tokens;

/// <summary>The output of the builder, read without the code under test.</summary>
public sealed class TestTokenBuilderTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly TestIssuer _issuer;

    public TestTokenBuilderTests() => _issuer = new TestIssuer("https://issuer.example/", _clock, SharedKey.Rs256);

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Default_token_conforms_to_RFC_9068()
    {
        string token = _issuer.Token().Create();
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();

        Assert.Equal("""{"alg":"RS256","typ":"at+jwt","kid":"shared"}""", Encoding.UTF8.GetString(TokenText.BytesOf(token, 0)));
        JsonElement claims = TokenText.ClaimsOf(token);
        Assert.Equal(["iss", "sub", "client_id", "aud", "jti", "iat", "exp"], TokenText.NamesOf(claims));
        Assert.Equal("https://issuer.example/", claims.GetProperty("iss").GetString());
        Assert.Equal("alice", claims.GetProperty("sub").GetString());
        Assert.Equal("test-client", claims.GetProperty("client_id").GetString());
        Assert.Equal("https://api.example.com/", claims.GetProperty("aud").GetString());
        Assert.Equal(now, claims.GetProperty("iat").GetInt64());
        Assert.Equal(now + 300, claims.GetProperty("exp").GetInt64());
    }

    [Fact]
    public void Each_call_of_Create_writes_a_new_token_with_the_current_time()
    {
        TestTokenBuilder builder = _issuer.Token().ExpiringIn(TimeSpan.FromMinutes(1));
        JsonElement first = TokenText.ClaimsOf(builder.Create());
        _clock.Advance(TimeSpan.FromSeconds(10));
        JsonElement second = TokenText.ClaimsOf(builder.Create());

        Assert.NotEqual(first.GetProperty("jti").GetString(), second.GetProperty("jti").GetString());
        Assert.Equal(10, second.GetProperty("iat").GetInt64() - first.GetProperty("iat").GetInt64());
        Assert.Equal(60, second.GetProperty("exp").GetInt64() - second.GetProperty("iat").GetInt64());
    }

    [Fact]
    public void Claims_are_set_by_the_test()
    {
        JsonElement claims = TokenText.ClaimsOf(_issuer.Token()
            .For("https://one.example/", "https://two.example/")
            .WithSubject("bob")
            .WithClient("portal")
            .WithScope("read", "write")
            .WithClaim("nothing", null)
            .WithClaim("number", 7)
            .WithClaim("realm_access", new JsonObject { ["roles"] = new JsonArray("admin") })
            .WithoutClaim("jti")
            .Create());

        Assert.Equal("""["https://one.example/","https://two.example/"]""", claims.GetProperty("aud").GetRawText());
        Assert.Equal("bob", claims.GetProperty("sub").GetString());
        Assert.Equal("portal", claims.GetProperty("client_id").GetString());
        Assert.Equal("read write", claims.GetProperty("scope").GetString());
        Assert.Equal(JsonValueKind.Null, claims.GetProperty("nothing").ValueKind);
        Assert.Equal(7, claims.GetProperty("number").GetInt32());
        Assert.Equal("""{"roles":["admin"]}""", claims.GetProperty("realm_access").GetRawText());
        Assert.DoesNotContain("jti", TokenText.NamesOf(claims));
    }

    [Fact]
    public void Value_can_be_used_again_and_the_last_change_wins()
    {
        var value = new JsonArray("a");
        TestTokenBuilder builder = _issuer.Token().WithClaim("one", value).WithClaim("two", value).Expired().WithClaim("exp", 1).WithoutClaim("sub").WithSubject("bob");
        value.Add("b");

        JsonElement claims = TokenText.ClaimsOf(builder.Create());
        Assert.Equal("""["a"]""", claims.GetProperty("one").GetRawText());
        Assert.Equal("""["a"]""", TokenText.ClaimsOf(builder.Create()).GetProperty("two").GetRawText());
        Assert.Equal(1, claims.GetProperty("exp").GetInt64());
        Assert.Equal("bob", claims.GetProperty("sub").GetString());
    }

    [Fact]
    public void Times_are_set_by_the_test()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        JsonElement issued = TokenText.ClaimsOf(_issuer.Token().IssuedAt(now.AddMinutes(-3)).ExpiringIn(TimeSpan.FromHours(1)).Create());
        Assert.Equal(now.AddMinutes(-3).ToUnixTimeSeconds(), issued.GetProperty("iat").GetInt64());
        Assert.Equal(now.AddHours(1).ToUnixTimeSeconds(), issued.GetProperty("exp").GetInt64());

        JsonElement expired = TokenText.ClaimsOf(_issuer.Token().Expired().Create());
        Assert.Equal(now.AddMinutes(-65).ToUnixTimeSeconds(), expired.GetProperty("iat").GetInt64());
        Assert.Equal(now.AddMinutes(-60).ToUnixTimeSeconds(), expired.GetProperty("exp").GetInt64());
    }

    [Fact]
    public void Authorization_and_authentication_are_set_by_the_test()
    {
        JsonElement claims = TokenText.ClaimsOf(_issuer.Token()
            .From("https://other.example/")
            .WithId("1")
            .WithRoles("admin", "auditor")
            .WithGroups("staff")
            .WithAcr("high")
            .WithAmr("pwd", "otp")
            .AuthenticatedBefore(TimeSpan.FromMinutes(2))
            .Create());

        Assert.Equal("https://other.example/", claims.GetProperty("iss").GetString());
        Assert.Equal("1", claims.GetProperty("jti").GetString());
        Assert.Equal("""["admin","auditor"]""", claims.GetProperty("roles").GetRawText());
        Assert.Equal("""["staff"]""", claims.GetProperty("groups").GetRawText());
        Assert.Equal("high", claims.GetProperty("acr").GetString());
        Assert.Equal("""["pwd","otp"]""", claims.GetProperty("amr").GetRawText());
        Assert.Equal(_clock.GetUtcNow().AddMinutes(-2).ToUnixTimeSeconds(), claims.GetProperty("auth_time").GetInt64());
    }

    [Fact]
    public void Times_that_are_too_early_are_wrong_in_one_place()
    {
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();

        Assert.Equal((now, now + 3600, now + 7200), TimesOf(_issuer.Token().NotYetValid()));
        Assert.Equal((now + 3600, null, now + 7200), TimesOf(_issuer.Token().IssuedInTheFuture()));
        Assert.Equal((now, now + 60, now + 300), TimesOf(_issuer.Token().ValidIn(TimeSpan.FromMinutes(1))));

        static (long? IssuedAt, long? NotBefore, long? Expiry) TimesOf(TestTokenBuilder token)
        {
            JsonElement claims = TokenText.ClaimsOf(token.Create());
            return (claims.GetProperty("iat").GetInt64(), claims.TryGetProperty("nbf", out JsonElement notBefore) ? notBefore.GetInt64() : null, claims.GetProperty("exp").GetInt64());
        }
    }

    [Fact]
    public void Members_can_be_repeated()
    {
        string token = _issuer.Token().WithSubject("bob").WithRepeatedClaim("sub", "mallory").WithRepeatedClaim("a\"b", null).WithRepeatedHeader("alg", "none").OfType("JWT").Create();

        Assert.EndsWith(""","alg":"none"}""", Encoding.UTF8.GetString(TokenText.BytesOf(token, 0)), StringComparison.Ordinal);
        string claims = Encoding.UTF8.GetString(TokenText.BytesOf(token, 1));
        Assert.Contains("\"sub\":\"bob\"", claims, StringComparison.Ordinal);
        Assert.EndsWith(""","sub":"mallory","a\u0022b":null}""", claims, StringComparison.Ordinal);
        Assert.Equal("JWT", TokenText.HeaderOf(token).GetProperty("typ").GetString());
        Assert.Equal("{}", Encoding.UTF8.GetString(TokenText.BytesOf(_issuer.Token().WithRepeatedClaim("sub", "mallory").WithRawClaims("{}").Create(), 1)));
    }

    [Fact]
    public void Header_members_are_set_by_the_test()
    {
        JsonElement header = TokenText.HeaderOf(_issuer.Token().WithHeader("typ", "JWT").WithHeader("crit", new JsonArray("b64")).WithoutHeader("kid").Create());
        Assert.Equal(["alg", "typ", "crit"], TokenText.NamesOf(header));
        Assert.Equal("JWT", header.GetProperty("typ").GetString());
    }

    [Fact]
    public void Raw_bytes_are_written_unchanged_and_signed()
    {
        string token = _issuer.Token().WithRawHeader([0xFF, 0x00]).WithRawClaims("{ not json ").WithSubject("bob").Create();

        Assert.Equal([0xFF, 0x00], TokenText.BytesOf(token, 0));
        Assert.Equal("{ not json ", Encoding.UTF8.GetString(TokenText.BytesOf(token, 1)));
        using var key = RSA.Create();
        key.ImportFromPem(SharedKey.Rs256.PublicKeyPem);
        Assert.True(key.VerifyData(TokenText.SigningInputOf(token), TokenText.BytesOf(token, 2), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal([0xC3, 0xA4], TokenText.BytesOf(_issuer.Token().WithRawClaims([0xC3, 0xA4]).Create(), 1));
        Assert.Equal("ä", Encoding.UTF8.GetString(TokenText.BytesOf(_issuer.Token().WithRawHeader("ä").Create(), 0)));
    }

    [Fact]
    public void Unsecured_is_alg_none_with_an_empty_signature()
    {
        string token = _issuer.Token().Unsecured().Create();
        Assert.EndsWith(".", token, StringComparison.Ordinal);
        Assert.Equal("none", TokenText.HeaderOf(token).GetProperty("alg").GetString());
    }

    [Fact]
    public void Signature_of_the_test_is_written_to_the_token()
    {
        string token = _issuer.Token().WithSignature([1, 2, 3]).Create();
        Assert.Equal([1, 2, 3], TokenText.BytesOf(token, 2));
        Assert.Equal("RS256", TokenText.HeaderOf(token).GetProperty("alg").GetString());
    }

    [Fact]
    public void Confusion_attack_is_an_HMAC_with_the_public_key()
    {
        string token = _issuer.Token().SignedWithPublicKeyAsSecret().Create();
        JsonElement header = TokenText.HeaderOf(token);
        Assert.Equal("HS256", header.GetProperty("alg").GetString());
        Assert.Equal("shared", header.GetProperty("kid").GetString());
        Assert.Equal(HMACSHA256.HashData(Encoding.ASCII.GetBytes(SharedKey.Rs256.PublicKeyPem), TokenText.SigningInputOf(token)), TokenText.BytesOf(token, 2));
    }

    [Fact]
    public void Encrypted_has_five_segments_and_names_an_encryption()
    {
        string token = _issuer.Token().Encrypted().Create();
        Assert.Equal(5, token.Split('.').Length);
        Assert.Equal("A256GCM", TokenText.HeaderOf(token).GetProperty("enc").GetString());
    }

    [Fact]
    public void Another_algorithm_needs_a_key_of_the_issuer()
    {
        TestTokenBuilder builder = _issuer.Token().SignedWith("ES384");
        Assert.Contains("AddKey(\"ES384\")", Assert.Throws<InvalidOperationException>(builder.Create).Message, StringComparison.Ordinal);

        TestSigningKey key = _issuer.AddKey("ES384");
        JsonElement header = TokenText.HeaderOf(builder.Create());
        Assert.Equal("ES384", header.GetProperty("alg").GetString());
        Assert.Equal(key.KeyId, header.GetProperty("kid").GetString());
    }

    [Fact]
    public void Token_can_be_bound_to_a_key_to_a_certificate_and_to_both()
    {
        using var client = new DPoPClient(SharedKey.Rs256, _clock);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(_clock.GetUtcNow(), _clock.GetUtcNow().AddDays(1));
        string jkt = ProofText.ThumbprintOf(JsonElement.Parse(SharedKey.Rs256.PublicJwk));
        string x5t = Base64Url.EncodeToString(SHA256.HashData(certificate.RawData));

        Assert.Equal($$"""{"jkt":"{{jkt}}"}""", Confirmation(_issuer.Token().BoundTo(client)));
        Assert.Equal($$"""{"x5t#S256":"{{x5t}}"}""", Confirmation(_issuer.Token().BoundTo(certificate)));
        Assert.Equal($$"""{"jkt":"{{jkt}}","x5t#S256":"{{x5t}}"}""", Confirmation(_issuer.Token().BoundTo(client).BoundTo(certificate)));
        Assert.Equal($$"""{"kid":"k","jkt":"{{jkt}}"}""", Confirmation(_issuer.Token().WithClaim("cnf", new JsonObject { ["kid"] = "k" }).BoundTo(client)));
        Assert.Equal($$"""{"jkt":"{{jkt}}"}""", Confirmation(_issuer.Token().WithClaim("cnf", "text").BoundTo(client).BoundTo(client)));
        Assert.Equal("7", Confirmation(_issuer.Token().BoundTo(client).WithClaim("cnf", 7)));

        TestTokenBuilder builder = _issuer.Token().BoundTo(client);
        Assert.Equal(Confirmation(builder), Confirmation(builder));
    }

    private static string Confirmation(TestTokenBuilder token) => TokenText.ClaimsOf(token.Create()).GetProperty("cnf").GetRawText();
}
