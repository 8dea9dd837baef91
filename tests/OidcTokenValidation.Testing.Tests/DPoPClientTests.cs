using System.Text.Json;
using OidcTokenValidation.TestSupport.Core;
using Xunit;

namespace OidcTokenValidation.Testing.Tests;

public sealed class DPoPClientTests
{
    private readonly TestClock _clock = new();

    // RFC 7638 §3.1 and RFC 9449 figure 2: these vectors verify the thumbprint reader of the tests, which then verifies that of the kit.
    [Theory]
    [InlineData(
        """{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}""",
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")]
    [InlineData(
        """{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}""",
        "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")]
    public void Published_thumbprints_are_reproduced_by_the_reader(string jwk, string thumbprint) =>
        Assert.Equal(thumbprint, ProofText.ThumbprintOf(JsonElement.Parse(jwk)));

    [Fact]
    public void Thumbprint_is_that_of_the_key_and_differs_between_clients()
    {
        using var one = new DPoPClient("ES512");
        using var two = new DPoPClient("ES512");
        using var rsa = new DPoPClient(SharedKey.Rs256);
        Assert.NotEqual(one.KeyThumbprint, two.KeyThumbprint);
        Assert.All((DPoPClient[])[one, two, rsa], static client =>
            Assert.Equal(ProofText.ThumbprintOf(ProofText.JwkOf(client.Proof("GET", "https://a/").Create())), client.KeyThumbprint));
        Assert.Equal(ProofText.ThumbprintOf(JsonElement.Parse(SharedKey.Rs256.PublicJwk)), rsa.KeyThumbprint);
    }

    [Fact]
    public void Client_disposes_its_own_key_and_no_other()
    {
        var own = new DPoPClient();
        _ = own.KeyThumbprint;
        own.Dispose();
        own.Dispose();
        Assert.ThrowsAny<ObjectDisposedException>(() => own.Proof("GET", "https://a/").Create());

        using var key = TestSigningKey.Create("ES256");
        var other = new DPoPClient(key);
        _ = other.KeyThumbprint;
        other.Dispose();
        Assert.NotEmpty(other.Proof("GET", "https://a/").Create());
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Contains("not 'EdDSA'", Assert.Throws<ArgumentException>(static () => new DPoPClient("EdDSA")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(static () => new DPoPClient((TestSigningKey)null!));
        using var client = new DPoPClient();
        Assert.Throws<ArgumentNullException>(() => client.Proof(null!, "https://a/"));
        Assert.Throws<ArgumentNullException>(() => client.Proof("GET", null!));
        Assert.Throws<ArgumentNullException>(() => client.CreateHandler((string)null!));
        Assert.Throws<ArgumentNullException>(() => client.CreateHandler((Func<CancellationToken, ValueTask<string>>)null!));
    }

    [Fact]
    public async Task Request_carries_the_token_and_a_new_proof_for_it()
    {
        using var client = new DPoPClient(clock: _clock) { Nonce = "n" };
        ResourceRequest request = client.Request("the.token", "POST", "http://localhost:8080/things/%7E?x=1#y");

        Assert.Equal(("POST", "http", "localhost:8080", "/things/%7E?x=1"), (request.Method, request.Scheme, request.Host, request.Target));
        Assert.Equal("DPoP the.token", Assert.Single(request.Authorization));
        string proof = Assert.Single(request.DPoP)!;
        Assert.Equal(("POST", "http://localhost:8080/things/%7E", "n"), (ProofText.ClaimOf(proof, "htm"), ProofText.ClaimOf(proof, "htu"), ProofText.ClaimOf(proof, "nonce")));
        Assert.Equal(ProofText.ClaimOf(client.Proof("GET", "https://a/").ForToken("the.token").Create(), "ath"), ProofText.ClaimOf(proof, "ath"));
        Assert.True(await ProofText.IsSignedByItsJwkAsync(proof));
        Assert.NotEqual(proof, client.Request("the.token", "POST", "http://localhost:8080/things/%7E?x=1#y").DPoP.ToString());
    }

    [Theory]
    [InlineData("https://api.example.com", "https", "api.example.com", "/")]
    [InlineData("https://api.example.com?x", "https", "api.example.com", "/?x")]
    [InlineData("HTTPS://API.example.com:443/A?#", "https", "API.example.com:443", "/A?")]
    [InlineData("http://[::1]:80//a/../b\\c#x@y", "http", "[::1]:80", "//a/../b\\c")]
    [InlineData("https://api.example.com/a@b:c", "https", "api.example.com", "/a@b:c")]
    public void URL_parts_keep_their_spelling(string url, string scheme, string host, string target)
    {
        ResourceRequest request = TestRequest.DPoP("token", "proof", "PUT", url);
        Assert.Equal(("PUT", scheme, host, target), (request.Method, request.Scheme, request.Host, request.Target));
        Assert.Equal(("DPoP token", "proof"), (request.Authorization.ToString(), request.DPoP.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/things")]
    [InlineData("https://")]
    [InlineData("ftp://api.example.com/")]
    [InlineData("https://me@api.example.com/")]
    public void URL_that_is_not_of_an_API_is_named_in_the_exception(string url)
    {
        using var client = new DPoPClient();
        Assert.Contains($"instead of '{url}'", Assert.Throws<ArgumentException>(() => client.Request("token", url: url)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_without_a_proof_have_no_DPoP_field()
    {
        Assert.Equal(0, TestRequest.Bearer("token").DPoP.Count);
        Assert.Equal(0, TestRequest.Anonymous().DPoP.Count);
        Assert.Equal(0, TestRequest.Anonymous().Authorization.Count);
    }

    [Fact]
    public async Task Client_can_be_shared_by_threads()
    {
        using var client = new DPoPClient(clock: _clock);
        string[] proofs = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(() =>
        {
            client.Nonce = "n" + number;
            return client.Request("token").DPoP.ToString();
        })));

        Assert.Equal(50, proofs.Select(static proof => ProofText.ClaimOf(proof, "jti")).Distinct().Count());
        Assert.Single(proofs.Select(static proof => ProofText.JwkOf(proof).GetRawText()).Distinct());
        foreach (string proof in proofs)
            Assert.True(await ProofText.IsSignedByItsJwkAsync(proof));
    }
}
