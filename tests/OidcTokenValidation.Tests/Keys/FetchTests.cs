using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

public sealed class FetchTests : IAsyncDisposable
{
    private readonly TestIssuerServer _provider;
    private readonly KeyedApi _api;
    private readonly CancellationTokenSource _givenUp = new();

    public FetchTests()
    {
        _provider = Providers.Start(new TestClock());
        _api = new KeyedApi(_provider.Issuer);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        _givenUp.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Requests_during_a_slow_fetch_share_it()
    {
        Door door = _provider.HoldNextKeys();
        string token = _api.Token();
        List<Task<AccessTokenValidationResult>> requests = [_api.SendAsync(token).AsTask()];
        await door.ReachedAsync();
        for (int tenth = 0; tenth < 49; tenth++)
        {
            _api.Clock.Advance(TimeSpan.FromSeconds(0.1));
            requests.Add(_api.SendAsync(token).AsTask());
        }

        Assert.DoesNotContain(requests, static request => request.IsCompleted);
        door.Open();
        foreach (Task<AccessTokenValidationResult> request in requests)
            KeyedApi.AssertValid(await request.Soon());
        AssertRequests(1, 1);
    }

    [Fact]
    public async Task Refresh_calls_and_requests_share_one_fetch()
    {
        Door door = _provider.HoldNextKeys();
        ValueTask<AccessTokenValidationResult> request = _api.SendAsync(_api.Token());
        await door.ReachedAsync();
        Task<KeyFetchFault> forced = _api.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        Task<IReadOnlyList<IssuerKeyHealth>> warmUp = _api.Validator.WarmUpAsync(TestContext.Current.CancellationToken);
        door.Open();

        KeyedApi.AssertValid(await request.Soon());
        Assert.Equal(KeyFetchFault.None, await forced.Soon());
        Assert.Equal(IssuerKeyState.Fresh, Assert.Single(await warmUp.Soon()).State);
        AssertRequests(1, 1);
    }

    [Fact]
    public async Task Caller_that_cancels_returns_and_the_fetch_continues()
    {
        Door door = _provider.HoldNextKeys();
        Task<AccessTokenValidationResult> impatient = _api.SendUnlessAsync(_api.Token(), _givenUp.Token).AsTask();
        ValueTask<AccessTokenValidationResult> patient = _api.SendAsync(_api.Token());
        Task<KeyFetchFault> forced = _api.Keys.RefreshAsync(_givenUp.Token);
        await door.ReachedAsync();
        await _givenUp.CancelAsync();
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.Soon());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => forced.Soon());
        Assert.Equal(_givenUp.Token, exception.CancellationToken);
        Assert.False(patient.IsCompleted);

        door.Open();
        KeyedApi.AssertValid(await patient.Soon());
        AssertRequests(1, 1);
    }

    [Fact]
    public async Task Fetch_whose_callers_have_all_cancelled_still_brings_the_keys()
    {
        Door door = _provider.HoldNextKeys();
        Task<AccessTokenValidationResult> only = _api.SendUnlessAsync(_api.Token(), _givenUp.Token).AsTask();
        await door.ReachedAsync();
        await _givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only.Soon());
        door.Open();
        await _api.Clock.SetAsync(1);

        _api.AcceptAtOnce(_api.Token());
        AssertRequests(1, 1);
    }

    [Fact]
    public async Task Caller_with_a_cancelled_token_still_gets_a_synchronous_result()
    {
        await _api.WarmUpAsync();
        await _givenUp.CancelAsync();
        ValueTask<AccessTokenValidationResult> known = _api.SendUnlessAsync(_api.Token(), _givenUp.Token);
        Assert.True(known.IsCompletedSuccessfully);
        KeyedApi.AssertValid(await known);

        _provider.Issuer.Rotate(Providers.Algorithm);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _api.SendUnlessAsync(_api.Token(), _givenUp.Token).AsTask());
    }

    [Fact]
    public async Task Disposal_ends_the_wait_of_all_callers()
    {
        Door door = _provider.HoldNextKeys();
        string token = _api.Token();
        ValueTask<AccessTokenValidationResult>[] requests = [.. Enumerable.Range(0, 20).Select(_ => _api.SendAsync(token))];
        Task<KeyFetchFault> forced = _api.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        await door.ReachedAsync();
        _api.Dispose();

        foreach (ValueTask<AccessTokenValidationResult> request in requests)
            Assert.Equal(AccessTokenOutcome.Unavailable, (await request.Soon()).Outcome);
        Assert.NotEqual(KeyFetchFault.None, await forced.Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _api.SendAsync(token).AsTask());
        Assert.Empty(_api.Log.Messages(KeyedApi.FailedEvent));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    public async Task Nothing_is_fetched_after_disposal(int status)
    {
        _provider.Script = status == 200 ? null : _ => new TestResponse { Status = status };
        Assert.Equal(status == 200, await _api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon() == KeyFetchFault.None);
        Assert.Equal(1, _api.Clock.LiveTimers);
        int before = _provider.RequestCount;
        _api.Dispose();
        _api.Dispose();

        Assert.Equal(0, _api.Clock.LiveTimers);
        _api.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(KeyFetchFault.NotAttempted, await _api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon());
        Assert.Equal(before, _provider.RequestCount);
    }

    [Fact]
    public async Task Disposal_during_a_fetch_ends_it_for_good()
    {
        await _api.WarmUpAsync();
        Door door = _provider.HoldNextKeys();
        Task<KeyFetchFault> fetch = _api.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        await door.ReachedAsync();
        _api.Dispose();
        await fetch.Soon();
        door.Open();
        int before = _provider.RequestCount;
        _api.Clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal((before, 0), (_provider.RequestCount, _api.Clock.LiveTimers));
    }

    [Fact]
    public async Task Event_handler_that_throws_does_not_affect_other_callers()
    {
        _api.Keys.StateChanged += static (_, _) => throw new InvalidOperationException("thrown by a test");
        await _api.WarmUpAsync();
        _provider.Issuer.Rotate(Providers.Algorithm);
        await _api.AcceptAsync(_api.Token());

        Assert.Single(_api.Log.Messages(eventId: 14));
    }

    private void AssertRequests(int metadata, int keys) =>
        Assert.Equal((metadata, keys), (_provider.RequestsTo(Providers.MetadataPath), _provider.RequestsTo(Providers.JwksPath)));
}
