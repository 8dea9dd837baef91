using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

public sealed class RotationTests : IAsyncDisposable
{
    private readonly TestIssuerServer _provider;
    private readonly KeyedApi _api;

    public RotationTests()
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
    public async Task Request_with_a_token_of_the_new_key_succeeds()
    {
        await _api.WarmUpAsync();
        Rotate();
        await _api.AcceptAsync(_api.Token());

        Assert.Equal((1, 2), (_provider.RequestsTo(Providers.MetadataPath), _provider.RequestsTo(Providers.JwksPath)));
        _api.AcceptAtOnce(_api.Token());
    }

    [Fact]
    public async Task Two_hundred_concurrent_requests_cost_one_fetch()
    {
        await _api.WarmUpAsync();
        Rotate();
        Door door = _provider.HoldNextKeys();
        ValueTask<AccessTokenValidationResult>[] requests = [.. Enumerable.Range(0, 200).Select(_ => _api.SendAsync(_api.Token()))];
        await door.ReachedAsync();
        Assert.DoesNotContain(requests, static request => request.IsCompleted);

        door.Open();
        foreach (ValueTask<AccessTokenValidationResult> request in requests)
            KeyedApi.AssertValid(await request.Soon());
        Assert.Equal(2, _provider.RequestsTo(Providers.JwksPath));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    public async Task Requests_of_many_threads_that_meet_the_end_of_the_fetch_need_no_second_one(int requestsPerMinute)
    {
        using var api = new KeyedApi(_provider.Issuer, keys =>
        {
            keys.RequestsPerMinute = requestsPerMinute;
            keys.JwksAddress = _provider.Issuer.Issuer + Providers.JwksPath;
            keys.DefaultLifetime = TimeSpan.FromDays(1);
        });
        await api.WarmUpAsync();
        for (int rotation = 1; rotation <= 30; rotation++)
        {
            // With a budget of 1 nothing is left for late requests.
            api.Clock.Advance(TimeSpan.FromMinutes(1) / requestsPerMinute);
            Rotate();
            string[] tokens = [.. Enumerable.Range(0, 64).Select(_ => api.Token())];
            int failed = 0;
            await Parallel.ForEachAsync(tokens, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (token, cancellation) =>
            {
                if (!(await api.SendUnlessAsync(token, cancellation)).IsValid)
                    Interlocked.Increment(ref failed);
            }).Soon();

            Assert.Equal(0, failed);
            Assert.Equal(1 + rotation, _provider.RequestsTo(Providers.JwksPath));
        }
    }

    [Fact]
    public async Task Two_rotations_within_a_minute_are_both_detected()
    {
        await _api.WarmUpAsync();
        Rotate();
        await _api.AcceptAsync(_api.Token());
        _api.Clock.Advance(TimeSpan.FromSeconds(20));
        Rotate();
        await _api.AcceptAsync(_api.Token());

        Assert.Equal(3, _provider.RequestsTo(Providers.JwksPath));
    }

    [Fact]
    public async Task Bogus_key_id_immediately_before_does_not_prevent_the_fetch()
    {
        await _api.WarmUpAsync();
        KeyedApi.AssertKeyNotFound(await _api.SendAsync(_api.BogusToken("bogus")).Soon());
        _api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Rotate();
        await _api.AcceptAsync(_api.Token());

        Assert.Equal(3, _provider.RequestsTo(Providers.JwksPath));
    }

    [Fact]
    public async Task Fetch_under_way_that_brings_the_old_keys_is_followed_by_a_second_one()
    {
        await _api.WarmUpAsync();
        Door door = _provider.HoldNextKeys();
        ValueTask<AccessTokenValidationResult> bogus = _api.SendAsync(_api.BogusToken("bogus"));
        await door.ReachedAsync();
        Rotate();
        _api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        ValueTask<AccessTokenValidationResult>[] good = [.. Enumerable.Range(0, 50).Select(_ => _api.SendAsync(_api.Token()))];
        door.Open();

        KeyedApi.AssertKeyNotFound(await bogus.Soon());
        foreach (ValueTask<AccessTokenValidationResult> request in good)
            KeyedApi.AssertValid(await request.Soon());
        Assert.Equal((1, 3), (_provider.RequestsTo(Providers.MetadataPath), _provider.RequestsTo(Providers.JwksPath)));
    }

    [Fact]
    public async Task Fetch_that_is_running_for_another_reason_brings_the_new_key_as_well()
    {
        await _api.WarmUpAsync();
        Door door = _provider.HoldNextKeys();
        Task<KeyFetchFault> forced = _api.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        await door.ReachedAsync();
        Rotate();
        ValueTask<AccessTokenValidationResult> good = _api.SendAsync(_api.Token());
        door.Open();

        KeyedApi.AssertValid(await good.Soon());
        Assert.Equal(KeyFetchFault.None, await forced.Soon());
    }

    [Fact]
    public async Task Token_of_a_removed_key_is_refused_after_the_refresh_that_removed_it()
    {
        await _api.WarmUpAsync();
        string old = _api.Token();
        Rotate();
        _api.AcceptAtOnce(old);
        await _api.AcceptAsync(_api.Token());

        KeyedApi.AssertKeyNotFound(await _api.SendAsync(old).Soon());
    }

    [Fact]
    public async Task Good_tokens_are_never_rejected_during_a_day_of_rotations_and_bogus_key_ids()
    {
        await _api.WarmUpAsync();
        int accepted = 0;
        for (int minute = 0; minute < 24 * 60; minute += 4)
        {
            await _api.Clock.RunAsync(TimeSpan.FromMinutes(4));
            bool rotates = minute % 60 == 0;
            KeyedApi.AssertKeyNotFound(await _api.SendAsync(_api.BogusToken($"bogus {minute}")).Soon());
            if (rotates)
                Rotate();
            await _api.AcceptAsync(_api.Token());
            for (int again = 0; again < 10; again++, accepted++)
                _api.AcceptAtOnce(_api.Token());
        }

        Assert.Equal(3600, accepted);
        Assert.Empty(_api.Log.Messages(KeyedApi.FailedEvent));
        Assert.InRange(_provider.RequestCount, 24 + 360, 1440 * 5);
    }

    private void Rotate() => _provider.Issuer.Rotate(Providers.Algorithm);
}
