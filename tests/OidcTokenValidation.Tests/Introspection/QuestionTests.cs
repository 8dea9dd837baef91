using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>Which tokens are asked about, and how (RFC 7662 §2.1, RFC 6749 §2.3.1, STANDARDS L3).</summary>
public sealed class QuestionTests
{
    [Theory]
    [InlineData("Bearer abc", "abc")]
    [InlineData("Bearer a.b", "a.b")]
    [InlineData("Bearer a.b.c.d", "a.b.c.d")]
    [InlineData("bearer aZ09-._~+/==", "aZ09-._~+/==")]
    public async Task Opaque_token_is_asked_about(string authorization, string token)
    {
        using var api = new OpaqueApi();
        await api.SendAsync(TestRequest.Anonymous() with { Authorization = authorization });
        Question question = Assert.Single(api.Endpoint.Questions);
        Assert.Equal(token, question.Form["token"]);
        Assert.Equal("access_token", question.Form["token_type_hint"]);
        Assert.Equal((HttpMethod.Post, FakeEndpoint.Address), (question.Method, question.Address.AbsoluteUri));
        Assert.Equal(("application/json, */*; q=0.1", "application/x-www-form-urlencoded"), (question.Accept, question.ContentType));
        Assert.Matches("^OidcTokenValidation/[0-9]+\\.[0-9]+\\.[0-9]+$", question.UserAgent);
    }

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
    public async Task Nothing_else_is(string token, TokenFailureCode code)
    {
        using var api = new OpaqueApi();
        await api.RefuseAsync(code, token);
        Assert.Equal(0, api.Endpoint.Count);
    }

    [Fact]
    public async Task JWT_is_verified_here()
    {
        using var api = new OpaqueApi();
        await api.AcceptAsync(api.Issuer.Token().Create());
        await api.RefuseAsync(TokenFailureCode.Expired, api.Issuer.Token().Expired().Create());
        Assert.Equal(0, api.Endpoint.Count);
    }

    [Fact]
    public async Task Without_the_option_an_opaque_token_is_refused()
    {
        using var api = new OpaqueApi(configureApi: static options => options.Issuers[0].Introspection = null);
        await api.RefuseAsync(TokenFailureCode.NotCompactJws);
        Assert.Equal(0, api.Endpoint.Count);
    }

    [Theory]
    [InlineData("api", "secret", "api:secret")]
    [InlineData("https://api.example/", "a:b c+d%&=\u00fc", "https%3A%2F%2Fapi.example%2F:a%3Ab+c%2Bd%25%26%3D%C3%BC")]
    public async Task Basic_encodes_both_as_a_form_does(string client, string secret, string expected)
    {
        using var api = new OpaqueApi(options => (options.ClientId, options.ClientSecret) = (client, secret));
        await api.SendAsync();
        Question question = Assert.Single(api.Endpoint.Questions);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(expected)), question.Authorization);
        Assert.DoesNotContain("client_secret", question.Form);
        Assert.DoesNotContain("client_id", question.Form);
    }

    [Fact]
    public async Task Post_writes_both_into_the_body()
    {
        using var api = new OpaqueApi(static options => (options.Authentication, options.ClientSecret) = (IntrospectionAuthentication.ClientSecretPost, "a:b&c"));
        await api.SendAsync();
        Question question = Assert.Single(api.Endpoint.Questions);
        Assert.Null(question.Authorization);
        Assert.Equal(("api", "a:b&c"), (question.Form["client_id"], question.Form["client_secret"]));
    }

    [Fact]
    public async Task Changing_the_options_later_changes_nothing()
    {
        using var api = new OpaqueApi();
        (api.Options.Endpoint, api.Options.ClientSecret) = ("https://evil.example/", "other");
        await api.SendAsync();
        Question question = Assert.Single(api.Endpoint.Questions);
        Assert.Equal(FakeEndpoint.Address, question.Address.AbsoluteUri);
        Assert.EndsWith(Convert.ToBase64String("api:secret"u8), question.Authorization, StringComparison.Ordinal);
    }
}
