using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

public sealed class FloodTests : IAsyncDisposable
{
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(12);

    private readonly TestIssuerServer _provider;
    private readonly KeyedApi _api;

    public FloodTests()
    {
        _provider = Providers.Start(new TestClock());
        _api = new KeyedApi(_provider.Issuer);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _provider.DisposeAsync();
    }

    [Rule("RFC 7515 §4.1.4 rotation")]
    [Fact]
    public async Task Ten_thousand_random_key_ids_in_ten_seconds_cost_the_budget_and_known_keys_are_served_at_once()
    {
        await _api.WarmUpAsync();
        string known = _api.Token();
        int waited = 0, notFound = 0;
        for (int sent = 0; sent < 10_000; sent++)
        {
            if (sent % 10 == 0)
                _api.Clock.Advance(TimeSpan.FromMilliseconds(10));
            ValueTask<AccessTokenValidationResult> bogus = _api.SendAsync(_api.BogusToken(Guid.NewGuid().ToString("N")));
            _api.AcceptAtOnce(known);
            waited += bogus.IsCompleted ? 0 : 1;
            AccessTokenValidationResult result = await bogus.Soon();
            KeyedApi.AssertKeyNotFoundOrUnavailable(result);
            notFound += result.Outcome == AccessTokenOutcome.Rejected ? 1 : 0;
        }

        // 5 requests: the metadata and the keys at the start, and one for each of three bogus tokens. What was not looked up is "unavailable", at once.
        Assert.Equal((1, 4), (_provider.RequestsTo(Providers.MetadataPath), _provider.RequestsTo(Providers.JwksPath)));
        Assert.InRange(waited, 0, 3);
        Assert.Equal(3, notFound);
    }

    [Fact]
    public async Task Flood_of_many_threads_costs_no_more()
    {
        await _api.WarmUpAsync();
        string known = _api.Token();
        string[] tokens = [.. Enumerable.Range(0, 10_000).Select(number => _api.BogusToken($"bogus-{number}"))];
        int wrong = 0;
        await Parallel.ForEachAsync(tokens, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (token, cancellation) =>
        {
            AccessTokenValidationResult bogus = await _api.SendUnlessAsync(token, cancellation);
            ValueTask<AccessTokenValidationResult> good = _api.SendUnlessAsync(known, cancellation);
            if (bogus.Failure?.Code is not (TokenFailureCode.KeyNotFound or TokenFailureCode.KeyNotLookedUp) || !good.IsCompletedSuccessfully || !good.Result.IsValid)
                Interlocked.Increment(ref wrong);
        }).Soon();

        Assert.Equal(0, wrong);
        Assert.InRange(_provider.RequestCount, 3, 5);
    }

    [Fact]
    public async Task Minute_of_flood_costs_the_budget_and_its_refill()
    {
        await _api.WarmUpAsync();
        for (int second = 0; second < 60; second++)
        {
            _api.Clock.Advance(TimeSpan.FromSeconds(1));
            for (int token = 0; token < 100; token++)
                KeyedApi.AssertKeyNotFoundOrUnavailable(await _api.SendAsync(_api.BogusToken($"{second}-{token}")).Soon());
        }

        // One more request is for the metadata, once a minute; it is charged to the next slot.
        Assert.InRange(_provider.RequestCount, 5 + 5, 5 + 5 + 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public async Task Budget_is_configurable(int requestsPerMinute)
    {
        using var api = new KeyedApi(_provider.Issuer, keys =>
        {
            keys.RequestsPerMinute = requestsPerMinute;
            keys.JwksAddress = _provider.Issuer.Issuer + Providers.JwksPath;
        });
        await api.WarmUpAsync();
        for (int token = 0; token < 200; token++)
            KeyedApi.AssertKeyNotFoundOrUnavailable(await api.SendAsync(api.BogusToken($"bogus-{token}")).Soon());

        Assert.Equal(requestsPerMinute, _provider.RequestCount);
    }

    [Fact]
    public async Task Rotation_during_the_flood_is_detected_within_the_next_slot()
    {
        await _api.WarmUpAsync();
        await FloodAsync("first");
        _api.Clock.Advance(TimeSpan.FromSeconds(1));
        _provider.Issuer.Rotate(Providers.Algorithm);
        string good = _api.Token();
        TimeSpan healing = TimeSpan.Zero;
        AccessTokenValidationResult result;
        while (!(result = await _api.SendAsync(good).Soon()).IsValid)
        {
            // A key that could not be looked up may exist: the token is not rejected.
            KeyedApi.AssertUnavailable(result);

            // The attacker's request is always first.
            _api.Clock.Advance(TimeSpan.FromMilliseconds(500));
            healing += TimeSpan.FromMilliseconds(500);
            await FloodAsync($"{healing}");
        }

        Assert.InRange(healing, TimeSpan.FromTicks(1), Slot);
        Assert.Equal(6, _provider.RequestCount);
        await FloodAsync("last");
        _api.AcceptAtOnce(good);
    }

    [Fact]
    public async Task Repeated_bogus_key_id_does_not_use_up_the_budget()
    {
        await _api.WarmUpAsync();
        for (int times = 0; times < 1000; times++)
            KeyedApi.AssertKeyNotFound(await _api.SendAsync(_api.BogusToken("bogus")).Soon());
        Assert.Equal(2, _provider.RequestsTo(Providers.JwksPath));

        _provider.Issuer.Rotate(Providers.Algorithm);
        await _api.AcceptAsync(_api.Token());
        Assert.Equal(3, _provider.RequestsTo(Providers.JwksPath));
    }

    [Fact]
    public async Task Key_that_is_published_after_its_first_token_is_found_a_slot_later()
    {
        await _api.WarmUpAsync();
        using TestSigningKey early = TestSigningKey.Create(Providers.Algorithm, "early");
        string Token() => _provider.Issuer.Token().SignedBy(early).Create();
        KeyedApi.AssertKeyNotFound(await _api.SendAsync(Token()).Soon());
        _provider.Issuer.AddKey(early);
        KeyedApi.AssertKeyNotFound(_api.SendAtOnce(Token()));

        _api.Clock.Advance(Slot);
        await _api.AcceptAsync(Token());
    }

    [Fact]
    public async Task Token_without_a_key_id_costs_no_more_than_one_with_a_bogus_one()
    {
        await _api.WarmUpAsync();
        string nameless = _provider.Issuer.Token().SignedWithPublicKeyAsSecret().WithHeader("alg", "ES384").WithoutHeader("kid").Create();
        for (int times = 0; times < 100; times++)
            KeyedApi.AssertKeyNotFound(await _api.SendAsync(nameless).Soon());

        Assert.Equal(2, _provider.RequestsTo(Providers.JwksPath));
    }

    [Fact]
    public void Token_that_can_be_refused_without_keys_costs_nothing()
    {
        Assert.Equal(TokenFailureCode.Expired, _api.SendAtOnce(_provider.Issuer.Token().Expired().Create()).Failure!.Code);
        Assert.Equal(TokenFailureCode.AudienceMismatch, _api.SendAtOnce(_provider.Issuer.Token().For("other").Create()).Failure!.Code);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, _api.SendAtOnce(_provider.Issuer.Token().WithClaim("iss", "https://other.example/").Create()).Failure!.Code);
        Assert.Equal(0, _provider.RequestCount);
    }

    private async Task FloodAsync(string name)
    {
        for (int token = 0; token < 20; token++)
            KeyedApi.AssertKeyNotFoundOrUnavailable(await _api.SendAsync(_api.BogusToken($"{name}-{token}")).Soon());
    }
}
