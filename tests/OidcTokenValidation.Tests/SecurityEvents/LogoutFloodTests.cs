using System.Buffers.Text;
using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.SecurityEvents.Support;

namespace OidcTokenValidation.Tests.SecurityEvents;

/// <summary>Forged logout tokens, which anybody can send, change nothing and cost no more than forged access tokens.</summary>
[Collection(nameof(FloodMemoryCollection))]
public sealed class LogoutFloodTests : IAsyncDisposable
{
    private const int Count = 10_000;

    private readonly TestIssuerServer _provider;
    private readonly TokenRevocations _revocations;
    private readonly KeyedApi _api;

    public LogoutFloodTests()
    {
        _provider = Providers.Start(new TestClock());
        _revocations = TokenRevocations.Create(new() { MaxTokenLifetime = TimeSpan.FromHours(1) }, feed: null, _provider.Issuer.Clock);
        _api = new KeyedApi(_provider.Issuer, configureApi: options =>
        {
            LogoutApi.Receive(options);
            options.Revocations = _revocations;
        });
        _api.Log.MinLevel = Microsoft.Extensions.Logging.LogLevel.Information;
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        _revocations.Dispose();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData("signature", "InvalidSignature", 3)]
    [InlineData("kid", "KeyNotFound|KeyNotLookedUp", 5)]
    [InlineData("issuer", "IssuerNotTrusted", 2)]
    [InlineData("audience", "AudienceMismatch", 2)]
    [InlineData("old", "TooOld", 2)]
    [InlineData("long", "TokenTooLong", 2)]
    [InlineData("junk", "NotCompactJws", 2)]
    public async Task Forged_logout_tokens_change_nothing_and_fetch_no_more_than_the_budget(string fault, string reasons, int requests)
    {
        await _api.WarmUpAsync();
        string access = _api.Token();
        (string header, string claims, string signature) = Forge(fault);
        await FloodAsync(100);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await FloodAsync(Count);
        long after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.InRange(after - before, long.MinValue, 2_000_000);
        Assert.Equal(0, _revocations.Count);
        Assert.InRange(_provider.RequestCount, 2, requests);
        _api.AcceptAtOnce(access);
        Assert.DoesNotContain(_api.Log.Records, static record => record.EventId is >= 70 and <= 73);

        async Task FloodAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                string named = fault == "kid" ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"logout+jwt","kid":"{{count}}-{{i}}"}""")) : header;
                string token = fault == "junk" ? "junk" : $"{named}.{claims}.{signature}";
                SecurityEventResponse response = await _api.Validator.PostAsync(token);
                Assert.Contains(response.StatusCode, (int[])[400, 503]);
                if (response.StatusCode == 400)
                    Assert.Contains(reasons.Split('|'), reason => Encoding.UTF8.GetString(response.Body.Span).Contains(reason, StringComparison.Ordinal));
                else
                    Assert.Contains("KeyNotLookedUp", reasons, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Forged_logout_token_does_not_use_up_the_identifier_of_a_true_one()
    {
        await _api.WarmUpAsync();
        TestTokenBuilder logout = _provider.Issuer.Logout().WithId("l1");
        string trueToken = logout.Create();
        for (int i = 0; i < 100; i++)
            Assert.Equal(400, (await _api.Validator.PostAsync(logout.WithSignature(new byte[64]))).StatusCode);
        LogoutApi.AssertDone(await _api.Validator.PostAsync(trueToken));
    }

    private (string Header, string Claims, string Signature) Forge(string fault)
    {
        TestTokenBuilder logout = _provider.Issuer.Logout();
        string[] parts = (fault switch
        {
            "issuer" => logout.From("https://other.example/"),
            "audience" => logout.For("other"),
            "old" => logout.IssuedAt(_provider.Issuer.Clock.GetUtcNow().AddHours(-1)),
            "long" => logout.WithClaim("x", new string('x', 14_000)),
            _ => logout,
        }).Create().Split('.');
        return (parts[0], parts[1], Base64Url.EncodeToString(new byte[64]));
    }
}
