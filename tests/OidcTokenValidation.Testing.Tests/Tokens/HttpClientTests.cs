using Xunit;

namespace OidcTokenValidation.Testing.Tests.Tokens;

/// <summary>The token that a client sends.</summary>
public sealed class HttpClientTests
{
    [Fact]
    public void Client_sends_the_last_token_that_it_was_given()
    {
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));
        using var client = new HttpClient();

        Assert.Same(client, client.As(issuer.Token()));
        Assert.StartsWith("Bearer eyJ", client.DefaultRequestHeaders.Authorization!.ToString(), StringComparison.Ordinal);
        Assert.Equal("Bearer opaque", client.As("opaque").DefaultRequestHeaders.Authorization!.ToString());
    }
}
