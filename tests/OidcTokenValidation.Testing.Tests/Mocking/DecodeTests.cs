using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing.Tests.Support;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Mocking;

/// <summary>Tokens are accepted regardless of their signature, and rejected for every other failure as usual.</summary>
public sealed class DecodeTests : IAsyncLifetime
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256");

    // The issuer is not one that the application trusts.
    private readonly TestIssuer _issuer = new("https://other.example/", clock: null, Key);
    private ApplicationUnderTest? _app;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ApplicationUnderTest App => _app!;

    public async ValueTask InitializeAsync() => _app = await ApplicationUnderTest.StartAsync(
        static services => services.AddMockAccessTokens(static mock => mock.DecodeWithoutVerifying()),
        static options => options.Audiences.Add(TestIssuer.DefaultAudience));

    public async ValueTask DisposeAsync()
    {
        _issuer.Dispose();
        await App.DisposeAsync();
    }

    public static TheoryData<string, Func<TestTokenBuilder, TestTokenBuilder>> Accepted => new()
    {
        { "a key of another issuer", static token => token },
        { "no signature", static token => token.Unsecured() },
        { "a secret", static token => token.SignedWithPublicKeyAsSecret() },
        { "a wrong signature", static token => token.WithSignature([1, 2, 3]) },
        { "an unknown key", static token => token.WithHeader("kid", "unknown") },
        { "a configured issuer", static token => token.From("https://login.example.com/") },
        { "an issuer on this machine", static token => token.From("http://localhost:8080/realms/dev") },
    };

    [Theory]
    [MemberData(nameof(Accepted), DisableDiscoveryEnumeration = true)]
    public async Task Token_is_accepted_regardless_of_its_signature(string what, Func<TestTokenBuilder, TestTokenBuilder> change) =>
        Assert.True(await App.StatusOfAsync("/me", change(Token()).Create()) == 200, what);

    [Fact]
    public async Task Claims_are_those_of_the_token_and_the_response_is_marked_as_not_verified()
    {
        using HttpClient client = App.CreateClient();
        using HttpResponseMessage response = await client.As(Token().WithSubject("bob")).GetAsync("/me", Cancellation);

        Assert.Equal("bob", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["not-verified"], response.Headers.GetValues("X-Mock-Access-Token"));
        Assert.Equal("https://other.example/", await client.GetStringAsync("/issuer", Cancellation));
    }

    [Fact]
    public async Task Everything_but_signature_and_issuer_is_checked()
    {
        string[] expected =
        [
            "unsigned", "unsigned, with another spelling of none", "with an empty signature", "with a wrong signature", "signed with the public key as secret",
            "signed with a key of another issuer", "signed with a key of another issuer, with the key ID of its own", "an algorithm that is not the key's",
            "with other claims than were signed", "another issuer", "its issuer with an additional slash", "an unknown key", "an unknown algorithm", "no algorithm", "a key ID that is not a string",
        ];
        var accepted = new List<string>();
        foreach (BadToken bad in BadToken.All)
        {
            if (await App.StatusOfAsync("/me", bad.Create(_issuer)) == 200)
                accepted.Add(bad.Name);
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), accepted.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("not an issuer")]
    [InlineData("http://issuer.example/")]
    [InlineData("")]
    public async Task Invalid_issuer_is_rejected(string issuer) => Assert.Equal(401, await App.StatusOfAsync("/me", Token().From(issuer).Create()));

    [Fact]
    public async Task Issuer_that_the_application_allows_over_plain_http_is_accepted_and_not_fetched()
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(
            static services => services.AddMockAccessTokens(static mock => mock.DecodeWithoutVerifying()),
            static options =>
            {
                options.Audiences.Add(TestIssuer.DefaultAudience);
                options.Trust("http://keycloak:8080/realms/things").Keys.AllowUnencryptedHttp = true;
                options.RequireKeysWithin = TimeSpan.Zero;
            });

        Assert.Equal(200, await app.StatusOfAsync("/me", Token().From("http://keycloak:8080/realms/things").Create()));
    }

    // Headers that a parser may fail on; none is a token, and none stops the mock.
    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("null.e30.")]
    [InlineData("[].e30.")]
    [InlineData("{\"typ\":\"\\ud800\"}.e30.")]
    [InlineData("{\"\\ud800\":1}.e30.")]
    [InlineData("{\"a\":1,\"a\":2}.e30.")]
    [InlineData("{\"a\":{\"b\":1,\"b\":2}}.e30.")]
    [InlineData("{\"crit\":[]}.e30.")]
    public async Task Malformed_token_is_rejected(string text)
    {
        string[] segments = text.Split('.');
        string token = segments[0].IndexOfAny(['{', '[', 'n']) == 0
            ? string.Join('.', [Base64Url.EncodeToString(Encoding.UTF8.GetBytes(segments[0])), .. segments[1..]])
            : text;

        Assert.InRange(await App.StatusOfAsync("/me", token), 400, 401);
    }

    [Fact]
    public async Task Header_of_ten_thousand_brackets_is_rejected() =>
        Assert.Equal(401, await App.StatusOfAsync("/me", Base64Url.EncodeToString(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 10_000))) + ".e30."));

    [Fact]
    public async Task Request_without_a_token_is_rejected() => Assert.Equal(401, await App.StatusOfAsync("/me"));

    [Fact]
    public async Task Token_with_a_proof_is_rejected_and_the_reason_is_logged()
    {
        using var phone = new DPoPClient();
        using var client = new HttpClient(phone.CreateHandler(Token().BoundTo(phone), App.CreateHandler())) { BaseAddress = new Uri("http://localhost/") };
        using HttpResponseMessage response = await client.GetAsync("/me", Cancellation);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal(401, await App.StatusOfAsync("/me", Token().BoundTo(phone).Create()));
        Assert.Contains(App.Logs.Records, static record => record.Level == LogLevel.Warning && record.Text.Contains("scheme DPoP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_fields_are_rejected()
    {
        using HttpClient client = App.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", (string[])["Bearer " + Token().Create(), "Bearer " + Token().Create()]);
        using HttpResponseMessage response = await client.GetAsync("/me", Cancellation);

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Concurrent_requests_each_get_their_own_token()
    {
        string[] subjects = await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
        {
            using HttpClient client = App.CreateClient();
            return await client.As(Token().WithSubject($"user{number}")).GetStringAsync("/me", Cancellation);
        }));

        Assert.Equal(Enumerable.Range(0, 50).Select(static number => $"user{number}"), subjects);
    }

    private TestTokenBuilder Token() => _issuer.Token();
}
