using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing.Tests.Support;
using OidcTokenValidation.TestSupport.Logging;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Mocking;

/// <summary>Requests without a token get the fixed identity, and nothing else changes.</summary>
public sealed class FixedIdentityTests
{
    private const string Category = "OidcTokenValidation.Testing.AspNetCore";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_without_a_token_gets_the_identity_and_the_response_is_marked()
    {
        await using ApplicationUnderTest app = await StartAsync();
        using HttpClient client = app.CreateClient();
        using HttpResponseMessage response = await client.GetAsync("/me", Cancellation);

        Assert.Equal("alice", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["fixed-identity"], response.Headers.GetValues("X-Mock-Access-Token"));
        Assert.Equal(200, await app.StatusOfAsync("/things"));
    }

    [Fact]
    public async Task Identity_without_a_required_scope_or_with_an_expired_token_is_rejected()
    {
        await using ApplicationUnderTest bare = await ApplicationUnderTest.StartAsync(static services => services.AddMockAccessTokens(static mock => mock.FixedIdentity(static token => token.WithSubject("alice"))));
        await using ApplicationUnderTest expired = await ApplicationUnderTest.StartAsync(static services => services.AddMockAccessTokens(static mock => mock.FixedIdentity(static token => token.Expired())));

        Assert.Equal(403, await bare.StatusOfAsync("/things"));
        Assert.Equal(401, await expired.StatusOfAsync("/me"));
    }

    [Fact]
    public async Task Request_with_a_token_is_validated_by_its_own_token()
    {
        using var provider = new TestIssuer("https://login.example.com/", clock: null, TestSigningKey.Create("ES256", "mock"));
        await using ApplicationUnderTest app = await StartAsync();
        using HttpClient client = app.CreateClient();
        using HttpResponseMessage response = await client.As(provider.Token().For(ApplicationUnderTest.Audience)).GetAsync("/me", Cancellation);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("X-Mock-Access-Token"));
        Assert.Equal(401, await app.StatusOfAsync("/me", "nonsense"));
        Assert.Equal(401, await app.StatusOfAsync("/me?access_token=nonsense"));
    }

    [Fact]
    public async Task Warning_is_logged_at_the_start_and_for_every_hundredth_request()
    {
        await using ApplicationUnderTest app = await StartAsync();
        LogRecord start = Assert.Single(Warnings(app));
        Assert.Contains("MOCK ACCESS TOKENS ARE ON: every request", start.Text, StringComparison.Ordinal);

        int[] statuses = await Task.WhenAll(Enumerable.Range(0, 201).Select(_ => app.StatusOfAsync("/me")));

        Assert.All(statuses, static status => Assert.Equal(200, status));
        Assert.Equal(["request 1 ", "request 101 ", "request 201 "], Warnings(app).Skip(1).Select(static record => record.Text[(record.Text.IndexOf("request", StringComparison.Ordinal))..(record.Text.IndexOf("with", StringComparison.Ordinal))]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Warnings(app), static record => record.Text.Contains("alice", StringComparison.Ordinal) || record.Text.Contains("eyJ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Identity_uses_the_clock_of_the_application()
    {
        var clock = new TestClock();
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            services.AddMockAccessTokens(static mock => mock.FixedIdentity(static token => token.WithSubject("alice")));
        });

        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, await app.StatusOfAsync("/me"));
    }

    [Fact]
    public async Task Invalid_options_are_reported_and_required_DPoP_is_one_of_them()
    {
        await Assert.ThrowsAsync<OptionsValidationException>(static () => StartAsync(static options => options.Audiences.Clear()));
        await Assert.ThrowsAsync<OptionsValidationException>(static () => StartAsync(static options => options.DPoP = null!));
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(static () => StartAsync(static options => options.DPoP.Mode = DPoPMode.Required));
        Assert.Contains("DPoP.Mode is Required", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_that_needs_encrypted_tokens_does_not_start_unless_others_are_accepted_too()
    {
        static void Decrypt(AccessTokenValidationOptions options) =>
            options.Decryption.Keys = [new() { Jwk = """{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""" }];
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(static () => StartAsync(Decrypt));
        Assert.Contains("mock access tokens are not encrypted", exception.Message, StringComparison.Ordinal);

        await using ApplicationUnderTest app = await StartAsync(static options =>
        {
            Decrypt(options);
            options.Decryption.AcceptUnencryptedUntil = DateTimeOffset.MaxValue;
        });
        Assert.Equal(200, await app.StatusOfAsync("/me"));
    }

    [Fact]
    public async Task Mock_tokens_are_off_when_a_test_has_its_own_issuer()
    {
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services =>
        {
            services.UseTestIssuer(issuer);
            services.AddMockAccessTokens(static mock => mock.FixedIdentity(static token => token.WithSubject("alice")).DecodeWithoutVerifying());
        });

        Assert.Equal(401, await app.StatusOfAsync("/me"));
        Assert.Equal(200, await app.StatusOfAsync("/me", issuer.Token().Create()));
        Assert.Empty(Warnings(app));
    }

    private static IEnumerable<LogRecord> Warnings(ApplicationUnderTest app) => app.Logs.Records.Where(static record => record is { Category: Category, Level: LogLevel.Warning });

    private static Task<ApplicationUnderTest> StartAsync(Action<AccessTokenValidationOptions>? configure = null) => ApplicationUnderTest.StartAsync(
        static services => services.AddMockAccessTokens(static mock => mock.FixedIdentity(static token => token.WithSubject("alice").WithScope("read:things"))), configure);
}
