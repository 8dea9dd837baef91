using OidcTokenValidation.Tests.Introspection.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>The endpoint fails for the tokens of one caller and succeeds for those of all others (RFC 7662 §2.2).</summary>
public sealed class FailingTokenTests : IDisposable
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    private readonly OpaqueApi _api = new();
    private readonly Traffic _traffic;

    public FailingTokenTests() => _traffic = new Traffic(_api);

    public void Dispose() => _api.Dispose();

    // 50 different failing tokens a second; the other callers send 10, 1 or 0.2 new ones a second.
    [Theory]
    [InlineData("500", 1)]
    [InlineData("500", 10)]
    [InlineData("500", 50)]
    [InlineData("429", 1)]
    [InlineData("429", 50)]
    [InlineData("503", 10)]
    [InlineData("401", 10)]
    [InlineData("403", 50)]
    [InlineData("400", 10)]
    [InlineData("unreachable", 10)]
    [InlineData("timeout", 1)]
    [InlineData("timeout", 10)]
    [InlineData("timeout", 50)]
    public async Task New_tokens_of_other_callers_succeed_beside_tokens_that_fail(string fault, int callerEvery)
    {
        _traffic.Script(fault);
        await _traffic.SendAsync(Duration, failing: 5, callerEvery);

        TestContext.Current.TestOutputHelper?.WriteLine($"{_traffic.Callers}, at most {_traffic.MostUnderWay} under way, {_api.Endpoint.Count} requests to the endpoint");
        Assert.InRange(_traffic.Share, 0.95, 1);
        Assert.InRange(_traffic.MostUnderWay, 1, _api.Options.MaxConcurrentRequests + 1);
        await _traffic.AssertFailingUnavailableAsync();
    }

    [Fact]
    public async Task Token_that_fails_is_sent_once_a_second_and_does_not_affect_others()
    {
        _traffic.Script("500");
        for (int request = 0; request < 100; request++)
        {
            await _api.UnavailableAsync(Traffic.Failing);
            _api.Clock.Advance(TimeSpan.FromSeconds(0.1));
            await _api.AcceptAsync($"caller-{request}");
        }

        Assert.Equal(10 + 100, _api.Endpoint.Count);
    }

    [Fact]
    public async Task Error_is_cached_for_a_second_and_Retry_After_is_the_remaining_time()
    {
        _traffic.Script("500");
        Assert.Equal(TimeSpan.FromSeconds(1), await _api.UnavailableAsync(Traffic.Failing));
        _api.Clock.Advance(TimeSpan.FromSeconds(0.6));
        Assert.Equal(TimeSpan.FromSeconds(0.4), await _api.UnavailableAsync(Traffic.Failing));
        _api.Clock.Advance(TimeSpan.FromSeconds(0.4));
        _api.Endpoint.Always(_api.Active());
        await _api.AcceptAsync(Traffic.Failing);
    }

    [Fact]
    public async Task Tokens_that_fail_evict_no_cached_response_and_have_the_same_cache_limit()
    {
        using var api = new OpaqueApi(static options => options.MaxCachedTokens = 16);
        var traffic = new Traffic(api);
        traffic.Script("400");
        await api.AcceptAsync("caller-");
        for (int token = 0; token < 100; token++)
            await api.UnavailableAsync($"{Traffic.Failing}{token}");
        int before = api.Endpoint.Count;
        await api.AcceptAsync("caller-");
        await api.UnavailableAsync($"{Traffic.Failing}99");
        Assert.Equal(before, api.Endpoint.Count);
        await api.UnavailableAsync($"{Traffic.Failing}0");
        Assert.Equal(before + 1, api.Endpoint.Count);
    }

    [Fact]
    public async Task Slow_endpoint_keeps_its_pending_requests_when_the_concurrency_limit_is_reached()
    {
        using var api = new OpaqueApi(static options => options.MaxConcurrentRequests = 2);
        var doors = new List<TaskCompletionSource>();
        api.Endpoint.Answer = async (_, cancellation) =>
        {
            var door = new TaskCompletionSource();
            doors.Add(door);
            await door.Task.WaitAsync(cancellation);
            return FakeEndpoint.Json(api.Active());
        };

        // Each response takes a second, so that a request of two seconds does not count as slow.
        for (int token = 0; token < 40; token++)
        {
            Task<AccessTokenValidationResult> sending = api.SendAsync($"{token}");
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            doors[^1].SetResult();
            Assert.True((await sending).IsValid);
        }

        Task<AccessTokenValidationResult>[] two = [api.SendAsync("a"), api.SendAsync("b")];
        api.Clock.Advance(TimeSpan.FromSeconds(2));
        await api.UnavailableAsync("c");
        doors[^1].SetResult();
        doors[^2].SetResult();
        Assert.All(await Task.WhenAll(two), static result => Assert.True(result.IsValid));
    }
}
