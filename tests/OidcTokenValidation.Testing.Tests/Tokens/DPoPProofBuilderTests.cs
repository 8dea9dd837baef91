using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OidcTokenValidation.TestSupport.Core;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Tokens;

/// <summary>The output of the builder, read without the code under test.</summary>
public sealed class DPoPProofBuilderTests : IDisposable
{
    private const string Url = "https://api.example.com/things";

    private readonly TestClock _clock = new();
    private readonly DPoPClient _client;

    public DPoPProofBuilderTests() => _client = new DPoPClient(clock: _clock);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Default_proof_conforms_to_RFC_9449()
    {
        string proof = Proof().Create();

        JsonElement header = TokenText.HeaderOf(proof);
        Assert.Equal(["typ", "alg", "jwk"], TokenText.NamesOf(header));
        Assert.StartsWith("""{"typ":"dpop+jwt","alg":"ES256","jwk":{""", Encoding.UTF8.GetString(TokenText.BytesOf(proof, 0)), StringComparison.Ordinal);
        Assert.Equal(["kty", "crv", "x", "y"], TokenText.NamesOf(header.GetProperty("jwk")));

        JsonElement claims = TokenText.ClaimsOf(proof);
        Assert.Equal(["jti", "htm", "htu", "iat"], TokenText.NamesOf(claims));
        Assert.Equal(("GET", Url), (claims.GetProperty("htm").GetString(), claims.GetProperty("htu").GetString()));
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
        Assert.True(await ProofText.IsSignedByItsJwkAsync(proof));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task Every_algorithm_signs_and_the_key_shows_nothing_private(string algorithm)
    {
        using var client = new DPoPClient(algorithm, _clock);
        string proof = client.Proof("GET", Url).Create();

        Assert.Equal(algorithm, TokenText.HeaderOf(proof).GetProperty("alg").GetString());
        Assert.Equal(algorithm.StartsWith('E') ? ["kty", "crv", "x", "y"] : ["kty", "n", "e"], TokenText.NamesOf(ProofText.JwkOf(proof)));
        Assert.Equal(ProofText.ThumbprintOf(ProofText.JwkOf(proof)), client.KeyThumbprint);
        Assert.True(await ProofText.IsSignedByItsJwkAsync(proof));
    }

    [Fact]
    public void Each_call_of_Create_writes_a_new_proof_with_the_current_time()
    {
        DPoPProofBuilder builder = Proof();
        string first = builder.Create();
        _clock.Advance(TimeSpan.FromSeconds(10));
        _client.Nonce = "stored";
        string second = builder.Create();

        Assert.NotEqual(ProofText.ClaimOf(first, "jti"), ProofText.ClaimOf(second, "jti"));
        Assert.Equal(10, TokenText.ClaimsOf(second).GetProperty("iat").GetInt64() - TokenText.ClaimsOf(first).GetProperty("iat").GetInt64());
        Assert.Null(ProofText.ClaimOf(first, "nonce"));
        Assert.Equal("stored", ProofText.ClaimOf(second, "nonce"));
    }

    [Theory]
    [InlineData("https://api.example.com/a?x=1#y", "https://api.example.com/a")]
    [InlineData("https://api.example.com/a#y?x=1", "https://api.example.com/a")]
    [InlineData("https://api.example.com", "https://api.example.com")]
    [InlineData("HTTPS://API.example.com:443/%7Ea/../b", "HTTPS://API.example.com:443/%7Ea/../b")]
    [InlineData("", "")]
    public void Target_loses_query_and_fragment_and_keeps_its_spelling(string target, string htu) =>
        Assert.Equal(htu, ProofText.ClaimOf(_client.Proof("GET", target).Create(), "htu"));

    [Fact]
    public void Hash_of_the_token_is_that_of_RFC_9449_section_7_1() =>
        Assert.Equal("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo", ProofText.ClaimOf(Proof().ForToken("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU").Create(), "ath"));

    [Fact]
    public async Task Claims_are_set_by_the_test()
    {
        string proof = Proof().WithId("1").WithNonce("n").IssuedAt(_clock.GetUtcNow().AddMinutes(-2)).WithClaim("exp", 7).WithoutClaim("htm").Create();

        JsonElement claims = TokenText.ClaimsOf(proof);
        Assert.Equal(["jti", "htu", "iat", "nonce", "exp"], TokenText.NamesOf(claims));
        Assert.Equal(("1", "n"), (claims.GetProperty("jti").GetString(), claims.GetProperty("nonce").GetString()));
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds() - 120, claims.GetProperty("iat").GetInt64());
        Assert.True(await ProofText.IsSignedByItsJwkAsync(proof));
    }

    [Fact]
    public void Nonce_of_the_test_overrides_that_of_the_client()
    {
        _client.Nonce = "stored";
        Assert.Equal("stored", ProofText.ClaimOf(Proof().Create(), "nonce"));
        Assert.Equal("other", ProofText.ClaimOf(Proof().WithNonce("other").Create(), "nonce"));
        Assert.Null(ProofText.ClaimOf(Proof().WithoutNonce().Create(), "nonce"));
    }

    [Fact]
    public void Header_members_are_set_by_the_test()
    {
        JsonElement header = TokenText.HeaderOf(Proof().WithHeader("typ", "JWT").WithHeader("crit", new JsonArray("b64")).WithoutHeader("jwk").Create());
        Assert.Equal(["typ", "alg", "crit"], TokenText.NamesOf(header));
        Assert.Equal("JWT", header.GetProperty("typ").GetString());
    }

    [Fact]
    public void Raw_text_and_bytes_are_written_unchanged()
    {
        string proof = Proof().WithRawHeader([0xFF]).WithRawClaims("{ not json ").WithId("lost").Create();
        Assert.Equal([0xFF], TokenText.BytesOf(proof, 0));
        Assert.Equal("{ not json ", Encoding.UTF8.GetString(TokenText.BytesOf(proof, 1)));
        Assert.Equal("ä", Encoding.UTF8.GetString(TokenText.BytesOf(Proof().WithRawHeader("ä").Create(), 0)));
        Assert.Equal([0xC3], TokenText.BytesOf(Proof().WithRawClaims([0xC3]).Create(), 1));
    }

    [Fact]
    public async Task Raw_header_is_still_signed_by_the_key()
    {
        string header = Encoding.UTF8.GetString(TokenText.BytesOf(Proof().Create(), 0)).Replace("\"alg\"", "\"x\":1,\"alg\"", StringComparison.Ordinal);
        Assert.True(await ProofText.IsSignedByItsJwkAsync(Proof().WithRawHeader(header).Create()));
    }

    [Fact]
    public async Task Another_key_in_the_header_did_not_sign()
    {
        using var other = TestSigningKey.Create("ES256", "other");
        foreach (string proof in (string[])[Proof().WithJwk(other.PublicJwk).Create(), Proof().WithJwk((JsonObject)JsonNode.Parse(other.PublicJwk)!).Create()])
        {
            Assert.Equal(other.PublicJwk, ProofText.JwkOf(proof).GetRawText());
            Assert.False(await ProofText.IsSignedByItsJwkAsync(proof));
            Assert.True(await ProofText.IsSignedByItsJwkAsync(Proof().WithJwk(other.PublicJwk).SignedBy(other).Create()));
        }
    }

    [Theory]
    [InlineData("""{"kty":"oct","k":"AAAA"}""")]
    [InlineData("""{"kty":"EC","kty":"RSA"}""")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void Key_can_be_replaced_by_any_JSON(string json) => Assert.Equal(json, ProofText.JwkOf(Proof().WithJwk(json).Create()).GetRawText());

    [Fact]
    public void Text_that_is_not_JSON_is_rejected_as_a_key() => Assert.ThrowsAny<JsonException>(() => Proof().WithJwk("{"));

    [Fact]
    public async Task Private_key_is_the_one_that_signs()
    {
        string proof = Proof().WithPrivateJwk().Create();
        JsonElement jwk = ProofText.JwkOf(proof);
        Assert.Equal(["kty", "crv", "x", "y", "d"], TokenText.NamesOf(jwk));
        Assert.Equal(_client.KeyThumbprint, ProofText.ThumbprintOf(jwk));
        Assert.True(await ProofText.IsSignedByItsJwkAsync(proof));

        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = NumberOf(jwk, "d"),
            Q = { X = NumberOf(jwk, "x"), Y = NumberOf(jwk, "y") },
        });
        Assert.Equal(32, key.ExportParameters(includePrivateParameters: true).D!.Length);
    }

    [Fact]
    public async Task Private_RSA_key_has_all_its_numbers()
    {
        using var client = new DPoPClient(SharedKey.Rs256, _clock);
        string proof = client.Proof("GET", Url).WithPrivateJwk().Create();
        Assert.Equal(["kty", "n", "e", "d", "p", "q", "dp", "dq", "qi"], TokenText.NamesOf(ProofText.JwkOf(proof)));
        Assert.True(await ProofText.IsSignedByItsJwkAsync(proof));
        Assert.Equal(["kty", "n", "e"], TokenText.NamesOf(ProofText.JwkOf(client.Proof("GET", Url).Create())));
    }

    [Fact]
    public async Task Signature_of_another_key_leaves_the_key_in_the_header()
    {
        using var otherKey = TestSigningKey.Create("ES256");
        string proof = Proof().SignedBy(otherKey).Create();
        Assert.Equal(_client.KeyThumbprint, ProofText.ThumbprintOf(ProofText.JwkOf(proof)));
        Assert.False(await ProofText.IsSignedByItsJwkAsync(proof));
        Assert.True(await ProofText.IsSignedByItsJwkAsync(Proof().WithJwk(otherKey.PublicJwk).SignedBy(otherKey).Create()));
        Assert.Equal("RS256", TokenText.HeaderOf(Proof().SignedBy(SharedKey.Rs256).Create()).GetProperty("alg").GetString());
    }

    [Fact]
    public void Signatures_can_be_replaced_like_those_of_tokens()
    {
        Assert.Equal([1, 2, 3], TokenText.BytesOf(Proof().WithSignature([1, 2, 3]).Create(), 2));

        string unsecured = Proof().Unsecured().Create();
        Assert.EndsWith(".", unsecured, StringComparison.Ordinal);
        Assert.Equal("none", TokenText.HeaderOf(unsecured).GetProperty("alg").GetString());

        using var key = TestSigningKey.Create("ES256");
        using var client = new DPoPClient(key, _clock);
        string confused = client.Proof("GET", Url).SignedWithPublicKeyAsSecret().Create();
        Assert.Equal("HS256", TokenText.HeaderOf(confused).GetProperty("alg").GetString());
        Assert.Equal(client.KeyThumbprint, ProofText.ThumbprintOf(ProofText.JwkOf(confused)));
        Assert.Equal(HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.PublicKeyPem), TokenText.SigningInputOf(confused)), TokenText.BytesOf(confused, 2));
    }

    private static byte[] NumberOf(JsonElement jwk, string name) => Base64Url.DecodeFromChars(jwk.GetProperty(name).GetString());

    private DPoPProofBuilder Proof() => _client.Proof("GET", Url);
}
