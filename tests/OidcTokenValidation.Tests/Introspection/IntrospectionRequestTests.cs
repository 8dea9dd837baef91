using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>Which tokens are sent to the endpoint, and in which form (RFC 7662 §2.1, RFC 6749 §2.3.1).</summary>
public sealed class IntrospectionRequestTests
{
    [Rule("RFC 6750 §2.1 characters", "RFC 7662 §2.1 request", "RFC 7662 §2.1 hint")]
    [Theory]
    [InlineData("Bearer abc", "abc")]
    [InlineData("Bearer a.b", "a.b")]
    [InlineData("Bearer a.b.c.d", "a.b.c.d")]
    [InlineData("bearer aZ09-._~+/==", "aZ09-._~+/==")]
    public async Task Opaque_token_is_sent_to_the_endpoint(string authorization, string token)
    {
        using var api = new OpaqueApi();
        await api.SendAsync(TestRequest.Anonymous() with { Authorization = authorization });
        ReceivedRequest received = Assert.Single(api.Endpoint.Requests);
        Assert.Equal(token, received.Form["token"]);
        Assert.Equal("access_token", received.Form["token_type_hint"]);
        Assert.Equal((HttpMethod.Post, FakeEndpoint.Address), (received.Method, received.Address.AbsoluteUri));
        Assert.Equal(("application/json, */*; q=0.1", "application/x-www-form-urlencoded"), (received.Accept, received.ContentType));
        Assert.Matches("^OidcTokenValidation/[0-9]+\\.[0-9]+\\.[0-9]+$", received.UserAgent);
    }

    [Rule("RFC 6750 §2.1 characters")]
    [Theory]
    [InlineData("a.b.c", TokenFailureCode.InvalidBase64Url)]
    [InlineData("..", TokenFailureCode.NotCompactJws)]
    [InlineData("a..b", TokenFailureCode.NotCompactJws)]
    [InlineData("a b", TokenFailureCode.IllegalCharacter)]
    [InlineData("a=b", TokenFailureCode.IllegalCharacter)]
    [InlineData("\u00e9", TokenFailureCode.IllegalCharacter)]
    [InlineData("?", TokenFailureCode.IllegalCharacter)]
    [InlineData("a\r\nb", TokenFailureCode.IllegalCharacter)]
    [InlineData("=", TokenFailureCode.IllegalCharacter)]
    [InlineData("a&token=b", TokenFailureCode.IllegalCharacter)]
    public async Task Malformed_token_is_rejected_without_a_call(string token, TokenFailureCode code)
    {
        using var api = new OpaqueApi();
        await api.RefuseAsync(code, token);
        Assert.Equal(0, api.Endpoint.Count);
    }

    [Fact]
    public async Task JWT_is_verified_locally()
    {
        using var api = new OpaqueApi();
        await api.AcceptAsync(api.Issuer.Token().Create());
        await api.RefuseAsync(TokenFailureCode.Expired, api.Issuer.Token().Expired().Create());
        Assert.Equal(0, api.Endpoint.Count);
    }

    [Fact]
    public async Task Opaque_token_without_introspection_is_rejected()
    {
        using var api = new OpaqueApi(configureApi: static options => options.Issuers[0].Introspection = null);
        await api.RefuseAsync(TokenFailureCode.NotCompactJws);
        Assert.Equal(0, api.Endpoint.Count);
    }

    [Rule("RFC 7662 §2.1 credentials")]
    [Theory]
    [InlineData("api", "secret", "api:secret")]
    [InlineData("https://api.example/", "a:b c+d%&=\u00fc", "https%3A%2F%2Fapi.example%2F:a%3Ab+c%2Bd%25%26%3D%C3%BC")]
    public async Task Basic_authentication_form_encodes_client_id_and_secret(string client, string secret, string expected)
    {
        using var api = new OpaqueApi(options => (options.ClientId, options.ClientSecret) = (client, secret));
        await api.SendAsync();
        ReceivedRequest received = Assert.Single(api.Endpoint.Requests);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(expected)), received.Authorization);
        Assert.DoesNotContain("client_secret", received.Form);
        Assert.DoesNotContain("client_id", received.Form);
    }

    [Rule("RFC 7662 §2.1 credentials")]
    [Fact]
    public async Task Post_authentication_sends_client_id_and_secret_in_the_body()
    {
        using var api = new OpaqueApi(static options => (options.Authentication, options.ClientSecret) = (IntrospectionAuthentication.ClientSecretPost, "a:b&c"));
        await api.SendAsync();
        ReceivedRequest received = Assert.Single(api.Endpoint.Requests);
        Assert.Null(received.Authorization);
        Assert.Equal(("api", "a:b&c"), (received.Form["client_id"], received.Form["client_secret"]));
    }

    [Fact]
    public async Task Options_changed_after_creation_have_no_effect()
    {
        using var api = new OpaqueApi();
        (api.Options.Endpoint, api.Options.ClientSecret) = ("https://evil.example/", "other");
        await api.SendAsync();
        ReceivedRequest received = Assert.Single(api.Endpoint.Requests);
        Assert.Equal(FakeEndpoint.Address, received.Address.AbsoluteUri);
        Assert.EndsWith(Convert.ToBase64String("api:secret"u8), received.Authorization, StringComparison.Ordinal);
    }
}
