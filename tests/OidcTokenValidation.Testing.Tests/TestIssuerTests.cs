using System.Security.Cryptography;
using System.Text.Json;
using OidcTokenValidation.TestSupport.Core;
using Xunit;

namespace OidcTokenValidation.Testing.Tests;

public sealed class TestIssuerTests
{
    [Fact]
    public void Issuer_starts_with_one_RS256_key_and_the_clock_of_the_system()
    {
        using var issuer = new TestIssuer();
        Assert.Equal("https://issuer.example/", issuer.Issuer);
        Assert.Same(TimeProvider.System, issuer.Clock);
        Assert.Equal("RS256", Assert.Single(issuer.Keys).Algorithm);
    }

    [Fact]
    public async Task Two_issuers_with_the_same_name_and_kid_do_not_share_a_key()
    {
        using var one = new TestIssuer(keys: TestSigningKey.Create("ES256", "k"));
        using var two = new TestIssuer(keys: TestSigningKey.Create("ES256", "k"));
        using AccessTokenValidator validator = one.CreateValidator();

        Assert.True((await ValidateAsync(validator, one.Token())).IsValid);
        Assert.Equal(TokenFailureCode.InvalidSignature, (await ValidateAsync(validator, two.Token())).Failure?.Code);
    }

    [Fact]
    public async Task Issuers_can_share_a_key_and_do_not_dispose_it()
    {
        using var key = TestSigningKey.Create("ES256");
        using var one = new TestIssuer(keys: key);
        using (var two = new TestIssuer(keys: key))
            Assert.Equal(one.Jwks, two.Jwks);

        using AccessTokenValidator validator = one.CreateValidator();
        Assert.True((await ValidateAsync(validator, one.Token())).IsValid);
    }

    [Fact]
    public void Issuers_in_use_share_no_key_after_others_were_disposed_twice()
    {
        for (var round = 0; round < 2; round++)
        {
            TestIssuer[] issuers = [.. Enumerable.Range(0, 3).Select(static _ => new TestIssuer())];
            Assert.Distinct(issuers.Select(static issuer => issuer.Keys.Single().PublicKeyPem));
            foreach (TestSigningKey key in issuers.SelectMany(static issuer => issuer.Keys))
                key.Dispose();
            foreach (TestIssuer issuer in issuers)
                issuer.Dispose();
        }
    }

    [Fact]
    public void Key_with_a_name_is_never_one_that_was_disposed()
    {
        List<string> earlier = [];
        for (var number = 0; number < 4; number++)
        {
            using TestSigningKey key = TestSigningKey.Create("RS256", "k1");
            Assert.DoesNotContain(key.PublicKeyPem, earlier);
            earlier.Add(key.PublicKeyPem);
        }
    }

    [Fact]
    public void Disposed_key_does_not_sign_with_the_key_that_uses_it_again()
    {
        TestSigningKey key = TestSigningKey.Create("RS256");
        using var issuer = new TestIssuer(keys: key);
        TestTokenBuilder token = issuer.Token();
        Assert.NotEmpty(token.Create());
        key.Dispose();

        Assert.ThrowsAny<ObjectDisposedException>(token.Create);
    }

    [Fact]
    public void JWK_set_has_public_keys_only_each_with_its_name_algorithm_and_use()
    {
        using var issuer = new TestIssuer(keys: SharedKey.Rs256);
        TestSigningKey second = issuer.AddKey("ES512", "elliptic");

        JsonElement[] keys = [.. JsonElement.Parse(issuer.Jwks).GetProperty("keys").EnumerateArray()];

        Assert.Equal(["kty", "n", "e", "use", "alg", "kid"], TokenText.NamesOf(keys[0]));
        Assert.Equal(["kty", "crv", "x", "y", "use", "alg", "kid"], TokenText.NamesOf(keys[1]));
        Assert.Equal(second.PublicJwk, keys[1].GetRawText());
        Assert.Equal(("EC", "P-521", "sig", "ES512", "elliptic"), (
            keys[1].GetProperty("kty").GetString(), keys[1].GetProperty("crv").GetString(), keys[1].GetProperty("use").GetString(),
            keys[1].GetProperty("alg").GetString(), keys[1].GetProperty("kid").GetString()));
    }

    [Theory]
    [InlineData("https://issuer.example/", "https://issuer.example/jwks")]
    [InlineData("https://issuer.example/tenant", "https://issuer.example/tenant/jwks")]
    public void Metadata_names_the_issuer_and_where_its_keys_are(string identifier, string jwks)
    {
        using var issuer = new TestIssuer(identifier, keys: SharedKey.Rs256);
        JsonElement metadata = JsonElement.Parse(issuer.Metadata);
        Assert.Equal(identifier, metadata.GetProperty("issuer").GetString());
        Assert.Equal(jwks, metadata.GetProperty("jwks_uri").GetString());
        Assert.Equal("""["RS256"]""", metadata.GetProperty("id_token_signing_alg_values_supported").GetRawText());
    }

    [Fact]
    public async Task Rotation_replaces_the_key_and_the_old_one_can_still_sign()
    {
        using var issuer = new TestIssuer(keys: TestSigningKey.Create("ES256"));
        TestSigningKey old = issuer.Keys[0];
        using AccessTokenValidator before = issuer.CreateValidator();

        TestSigningKey next = issuer.Rotate("ES256");
        using AccessTokenValidator after = issuer.CreateValidator();

        Assert.Equal([next], issuer.Keys);
        Assert.Equal(TokenFailureCode.KeyNotFound, (await ValidateAsync(before, issuer.Token())).Failure?.Code);
        Assert.True((await ValidateAsync(after, issuer.Token())).IsValid);
        Assert.True((await ValidateAsync(before, issuer.Token().SignedBy(old))).IsValid);
        Assert.Equal(TokenFailureCode.KeyNotFound, (await ValidateAsync(after, issuer.Token().SignedBy(old))).Failure?.Code);
    }

    [Fact]
    public void Rotation_leaves_the_other_algorithms_and_the_order_alone()
    {
        using var issuer = new TestIssuer(keys: SharedKey.Rs256);
        TestSigningKey elliptic = issuer.AddKey("ES256");
        TestSigningKey rotated = issuer.Rotate();
        TestSigningKey added = issuer.Rotate("PS256");
        Assert.Equal([rotated, elliptic, added], issuer.Keys);
        Assert.Equal("RS256", rotated.Algorithm);
    }

    [Fact]
    public void Key_that_is_added_signs_when_the_one_before_it_is_removed()
    {
        using var issuer = new TestIssuer(keys: SharedKey.Rs256);
        TestSigningKey first = issuer.AddKey("ES256", "first");
        TestSigningKey second = issuer.AddKey("ES256", "second");
        Assert.Equal("first", KeyIdOf(issuer.Token().SignedWith("ES256")));

        Assert.True(issuer.RemoveKey(first));
        Assert.False(issuer.RemoveKey(first));
        Assert.Equal("second", KeyIdOf(issuer.Token().SignedWith("ES256")));

        Assert.True(issuer.RemoveKey(SharedKey.Rs256));
        Assert.Equal("second", KeyIdOf(issuer.Token()));
        Assert.True(issuer.RemoveKey(second));
        Assert.Throws<InvalidOperationException>(issuer.Token().Create);
    }

    [Fact]
    public void Unknown_algorithms_are_rejected_with_a_list()
    {
        using var issuer = new TestIssuer();
        Assert.Contains("ES512", Assert.Throws<ArgumentException>(() => issuer.AddKey("HS256")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => issuer.Rotate("none"));
        Assert.Throws<ArgumentException>(() => TestSigningKey.Create("rs256"));
    }

    [Fact]
    public async Task Threads_can_sign_at_once()
    {
        using var issuer = new TestIssuer(keys: SharedKey.Rs256);
        using AccessTokenValidator validator = issuer.CreateValidator();
        string[] tokens = new string[32];
        Parallel.For(0, tokens.Length, i => tokens[i] = issuer.Token().Create());
        foreach (string token in tokens)
            Assert.True((await validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken)).IsValid);
    }

    [Fact]
    public void Disposing_frees_the_keys_that_it_made()
    {
        var issuer = new TestIssuer(keys: SharedKey.Rs256);
        TestSigningKey own = issuer.AddKey("ES256");
        TestTokenBuilder token = issuer.Token().SignedBy(own);
        token.Create();
        issuer.Dispose();
        issuer.Dispose();
        Assert.ThrowsAny<Exception>(token.Create);
        Assert.NotEmpty(SharedKey.Rs256.PublicJwk);
    }

    [Fact]
    public void PEM_and_the_JWK_are_the_same_key()
    {
        using var key = RSA.Create();
        key.ImportFromPem(SharedKey.Rs256.PublicKeyPem);
        JsonElement jwk = JsonElement.Parse(SharedKey.Rs256.PublicJwk);
        Assert.Equal(System.Buffers.Text.Base64Url.EncodeToString(key.ExportParameters(false).Modulus), jwk.GetProperty("n").GetString());
    }

    private static string? KeyIdOf(TestTokenBuilder token) => TokenText.HeaderOf(token.Create()).GetProperty("kid").GetString();

    private static ValueTask<AccessTokenValidationResult> ValidateAsync(AccessTokenValidator validator, TestTokenBuilder token) =>
        validator.ValidateAsync(TestRequest.Bearer(token.Create()), TestContext.Current.CancellationToken);
}
