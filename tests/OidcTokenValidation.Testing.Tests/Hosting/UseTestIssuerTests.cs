using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing.Tests.Support;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Hosting;

/// <summary>The changes that UseTestIssuer makes to an application, and the parts that it leaves unchanged.</summary>
public sealed class UseTestIssuerTests : IDisposable
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256");

    private readonly TestClock _clock = new();
    private readonly TestIssuer _issuer;

    public UseTestIssuerTests() => _issuer = new TestIssuer("https://issuer.example/", _clock, Key);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task Tokens_have_the_audience_of_the_application_by_default()
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(_issuer));
        using HttpClient client = app.CreateClient();

        Assert.Equal("bob", await client.As(_issuer.Token().WithSubject("bob")).GetStringAsync("/me", Cancellation));
        Assert.Equal(401, await app.StatusOfAsync("/me", _issuer.Token().For("https://other.example/").Create()));
        Assert.Equal(401, await app.StatusOfAsync("/me", _issuer.Token().For(TestIssuer.DefaultAudience).Create()));
    }

    [Fact]
    public async Task UseTestIssuer_can_be_called_before_the_scheme_is_added()
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartBareAsync(services =>
        {
            services.UseTestIssuer(_issuer);
            services.AddAuthentication().AddAccessToken(static options => options.Audiences.Add(ApplicationUnderTest.Audience));
        });

        Assert.Equal(200, await app.StatusOfAsync("/me", _issuer.Token().Create()));
    }

    [Fact]
    public async Task Providers_of_the_application_are_neither_called_nor_trusted()
    {
        int calls = 0;
        using var configured = new TestIssuer("https://login.example.com/", _clock, Key);
        using var resolved = new TestIssuer("https://tenant.example/", _clock, Key);
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(_issuer), options =>
        {
            options.ResolveIssuer = _ => resolved.Trust();
            options.Backchannel = () =>
            {
                calls++;
                return new HttpClientHandler();
            };
        });
        var validator = app.Services.GetRequiredService<AccessTokenValidator>();

        Assert.Equal(["https://issuer.example/"], validator.Issuers.Select(static issuer => issuer.Issuer));
        Assert.Equal(IssuerKeyState.Fresh, Assert.Single(await validator.WarmUpAsync(Cancellation)).State);
        Assert.Equal(401, await app.StatusOfAsync("/me", configured.Token().For(ApplicationUnderTest.Audience).Create()));
        Assert.Equal(401, await app.StatusOfAsync("/me", resolved.Token().For(ApplicationUnderTest.Audience).Create()));
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Decryption_keys_of_the_application_are_not_needed()
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(
            services => services.UseTestIssuer(_issuer),
            static options => options.Decryption.Keys.Add(new DecryptionKey { KeyFile = "/run/secrets/of-production.pem" }));

        Assert.Equal(200, await app.StatusOfAsync("/me", _issuer.Token().Create()));
    }

    [Fact]
    public async Task Application_uses_the_clock_of_the_issuer()
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(_issuer));
        string token = _issuer.Token().ExpiringIn(TimeSpan.FromMinutes(5)).Create();

        Assert.Same(_clock, app.Services.GetRequiredService<TimeProvider>());
        Assert.Equal(200, await app.StatusOfAsync("/me", token));
        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(401, await app.StatusOfAsync("/me", token));
    }

    [Fact]
    public async Task Other_options_of_the_application_are_unchanged()
    {
        var store = new InMemoryReplayStore(timeProvider: _clock);
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(_issuer), options =>
        {
            options.Realm = "things";
            options.ClockSkew = TimeSpan.FromMinutes(2);
            options.DPoP.Mode = DPoPMode.Required;
            options.DPoP.ReplayStore = store;
        });
        AccessTokenValidationOptions options = app.Services.GetRequiredService<IOptionsMonitor<AccessTokenValidationOptions>>().Get("AccessToken");

        Assert.Equal([ApplicationUnderTest.Audience], options.Audiences);
        Assert.Equal(("things", TimeSpan.FromMinutes(2), DPoPMode.Required), (options.Realm, options.ClockSkew, options.DPoP.Mode));
        Assert.NotSame(store, options.DPoP.ReplayStore);
        Assert.Equal(401, await app.StatusOfAsync("/me", _issuer.Token().Create()));
    }

    [Fact]
    public async Task Shared_replay_store_is_not_called_and_replays_are_still_detected()
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services =>
        {
            services.AddSingleton<IReplayStore>(static _ => throw new InvalidOperationException("The database was called."));
            services.UseTestIssuer(_issuer);
        });
        using var phone = new DPoPClient(clock: _clock);
        string token = _issuer.Token().BoundTo(phone).Create();
        string proof = phone.Proof("GET", "http://localhost/me").ForToken(token).Create();

        Assert.Equal(200, await SendAsync(app, token, proof));
        Assert.Equal(401, await SendAsync(app, token, proof));
    }

    [Fact]
    public async Task Revocation_feed_is_not_called_and_tokens_are_revoked_in_memory()
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services =>
        {
            services.AddTokenRevocation(static options => options.MaxTokenLifetime = TimeSpan.FromHours(1));
            services.AddSingleton<IRevocationFeed>(static _ => throw new InvalidOperationException("The database was called."));
            services.UseTestIssuer(_issuer);
        });
        string token = _issuer.Token().WithSubject("alice").Create();
        Assert.Equal(200, await app.StatusOfAsync("/me", token));

        await app.Services.GetRequiredService<TokenRevocations>().RevokeSubjectAsync(_issuer.Issuer, "alice");

        Assert.Equal(401, await app.StatusOfAsync("/me", token));
    }

    [Fact]
    public async Task Client_with_a_key_needs_no_running_application()
    {
        using var phone = new DPoPClient(clock: _clock);
        using DelegatingHandler handler = phone.CreateHandler(_issuer.Token().WithSubject("carol").BoundTo(phone));
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(_issuer));
        handler.InnerHandler = app.CreateHandler();
        using var client = new HttpClient(handler) { BaseAddress = new Uri("http://localhost/") };

        Assert.Equal("carol", await client.GetStringAsync("/me", Cancellation));
        _clock.Advance(TimeSpan.FromMinutes(10));
        string[] many = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetStringAsync("/me", Cancellation)));
        Assert.All(many, static subject => Assert.Equal("carol", subject));
    }

    [Fact]
    public async Task Every_scheme_gets_the_issuer_and_a_token_fits_all_of_them()
    {
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services =>
        {
            services.AddAuthentication().AddAccessToken("Partner", static options =>
            {
                options.Trust("https://partner.example/");
                options.Audiences.Add("https://partners.example.com/");
            });
            services.Configure<AuthorizationOptions>(static options => options.DefaultPolicy = new AuthorizationPolicyBuilder("Partner").RequireAuthenticatedUser().Build());
            services.UseTestIssuer(_issuer);
        });

        Assert.Equal(200, await app.StatusOfAsync("/me", _issuer.Token().Create()));
        Assert.Equal(401, await app.StatusOfAsync("/me", _issuer.Token().For(ApplicationUnderTest.Audience).Create()));
    }

    [Fact]
    public async Task Applications_side_by_side_can_share_an_issuer()
    {
        await using ApplicationUnderTest first = await ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(_issuer));
        await using ApplicationUnderTest second = await ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(_issuer), static options => options.Audiences = ["https://second.example/"]);

        Assert.Equal(200, await first.StatusOfAsync("/me", _issuer.Token().Create()));
        Assert.Equal(200, await second.StatusOfAsync("/me", _issuer.Token().Create()));
        Assert.Equal(401, await first.StatusOfAsync("/me", _issuer.Token().For("https://second.example/").Create()));
    }

    [Fact]
    public async Task Last_of_several_calls_wins()
    {
        using var other = new TestIssuer("https://other.example/", _clock, Key);
        await using ApplicationUnderTest app = await ApplicationUnderTest.StartAsync(services => services.UseTestIssuer(other).UseTestIssuer(_issuer));

        Assert.Equal(200, await app.StatusOfAsync("/me", _issuer.Token().Create()));
        Assert.Equal(401, await app.StatusOfAsync("/me", other.Token().Create()));
    }

    [Fact]
    public void Token_for_an_application_that_has_not_started_fails_with_the_required_call()
    {
        new ServiceCollection().UseTestIssuer(_issuer);

        string message = Assert.Throws<InvalidOperationException>(_issuer.Token().Create).Message;
        Assert.Contains("factory.CreateClient()", message, StringComparison.Ordinal);
        Assert.NotEmpty(_issuer.Token().For("https://api.example.com/").Create());
        Assert.NotEmpty(_issuer.Token().WithRawClaims("{}").Create());
    }

    private static async Task<int> SendAsync(ApplicationUnderTest app, string token, string proof)
    {
        using HttpClient client = app.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me") { Headers = { { "Authorization", "DPoP " + token }, { "DPoP", proof } } };
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        return (int)response.StatusCode;
    }
}
