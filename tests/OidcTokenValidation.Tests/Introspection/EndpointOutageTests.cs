using OidcTokenValidation.Tests.Introspection.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>The endpoint fails for all tokens: it is called rarely, and its recovery is detected at once.</summary>
public sealed class EndpointOutageTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly OpaqueApi _api = new();
    private readonly Traffic _traffic;

    public EndpointOutageTests() => _traffic = new Traffic(_api);

    public void Dispose() => _api.Dispose();

    // 100 new tokens a second.
    [Theory]
    [InlineData("503", 2)]
    [InlineData("500", 2)]
    [InlineData("429", 2)]
    [InlineData("unreachable", 2)]
    [InlineData("timeout", 2)]
    [InlineData("401", 2)]
    public async Task Endpoint_that_fails_for_all_is_called_twice_a_second_and_its_recovery_is_detected_within_two_seconds(string fault, int perSecond)
    {
        _traffic.Script("500");
        await _traffic.SendAsync(10 * Second, failing: 0, callerEvery: 1);
        Assert.Equal(1, _traffic.Share);

        _traffic.Script("!" + fault);
        await _traffic.SendAsync(Minute, failing: 10, callerEvery: 1);
        _traffic.ResetCallers();
        int first = _traffic.RequestsBetween(10 * Second, 13 * Second), then = _traffic.RequestsBetween(13 * Second, 70 * Second);
        TestContext.Current.TestOutputHelper?.WriteLine($"{fault}: {first} requests in the first 3 s, {then} in the next 57 s, at most {_traffic.MostUnderWay} under way");
        Assert.InRange(first, 1, 3 * 110);
        Assert.InRange(then, fault == "401" ? 3 : 57, 57 * perSecond);
        Assert.InRange(_traffic.MostUnderWay, 1, _api.Options.MaxConcurrentRequests + 1);
        IntrospectionHealth health = (await _api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Introspection!;
        Assert.True(health.IsBackingOff);
        Assert.InRange(health.RetryAfter, TimeSpan.Zero, TimeSpan.FromSeconds(20));

        // Recovery: all are accepted after the next request to the endpoint.
        _traffic.Script("500");
        await _traffic.SendAsync((fault == "401" ? 21 : 2) * Second, failing: 0, callerEvery: 1);
        _traffic.ResetCallers();
        await _traffic.SendAsync(10 * Second, failing: 0, callerEvery: 1);
        Assert.Equal(1, _traffic.Share);
        Assert.False((await _api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Introspection!.IsBackingOff);
        await _traffic.AssertFailingUnavailableAsync();
    }

    [Fact]
    public async Task Outage_state_expires_after_half_a_minute_without_requests()
    {
        _traffic.Script("!500");
        for (int token = 0; token < 3; token++)
            await _api.UnavailableAsync($"{token}");
        Assert.True((await _api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Introspection!.IsBackingOff);
        _api.Clock.Advance(30 * Second);
        Assert.False((await _api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Introspection!.IsBackingOff);
        _traffic.Script("500");
        await _api.AcceptAsync("caller-1");
    }

    [Fact]
    public async Task Endpoint_that_fails_for_made_up_tokens_is_still_called_for_others()
    {
        _traffic.Script("500");
        Func<string, CancellationToken, Task<HttpResponseMessage>> script = _api.Endpoint.Answer;
        _api.Endpoint.Answer = (token, cancellation) => script(token.StartsWith("caller-", StringComparison.Ordinal) ? token : Traffic.Failing, cancellation);
        await _api.AcceptAsync("caller-first");
        await _traffic.SendAsync(Minute, failing: 5, callerEvery: 2);
        Assert.InRange(_traffic.Share, 0.95, 1);
        await _traffic.AssertFailingUnavailableAsync();
    }
}
