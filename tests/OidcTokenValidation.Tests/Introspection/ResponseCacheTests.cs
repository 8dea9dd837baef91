using System.Collections.Concurrent;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>How long a response is cached, and what a flood of tokens may cost (RFC 7662 §4).</summary>
public sealed class ResponseCacheTests : IDisposable
{
    private readonly OpaqueApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 7662 §4 caching")]
    [Fact]
    public async Task Response_is_cached_for_its_duration_and_then_requested_again()
    {
        _api.Endpoint.Always(_api.Active());
        await _api.AcceptAsync();
        _api.Endpoint.Always("""{"active":false}""");
        _api.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.True(_api.Validator.ValidateAtOnce(TestRequest.Bearer(OpaqueApi.Token)).IsValid);
        _api.Clock.Advance(TimeSpan.FromTicks(1));
        await _api.RefuseAsync(TokenFailureCode.TokenNotActive);
        Assert.Equal(TokenFailureCode.TokenNotActive, _api.Validator.ValidateAtOnce(TestRequest.Bearer(OpaqueApi.Token)).Failure!.Code);
        Assert.Equal(2, _api.Endpoint.Count);
        _api.Clock.Advance(TimeSpan.FromSeconds(10));
        await _api.RefuseAsync(TokenFailureCode.TokenNotActive);
        Assert.Equal(3, _api.Endpoint.Count);
    }

    [Rule("RFC 7662 §4 expiry")]
    [Fact]
    public async Task Cached_response_is_not_used_beyond_exp()
    {
        _api.Endpoint.Always(_api.Active(("exp", _api.Seconds + 3)));
        await _api.AcceptAsync();
        _api.Clock.Advance(TimeSpan.FromSeconds(2.999));
        await _api.AcceptAsync();
        Assert.Equal(1, _api.Endpoint.Count);
        _api.Clock.Advance(TimeSpan.FromSeconds(0.001));
        _api.Endpoint.Always("""{"active":false}""");
        await _api.RefuseAsync(TokenFailureCode.TokenNotActive);
    }

    [Fact]
    public async Task Cached_response_expires_on_time_after_the_clock_is_set_back()
    {
        _api.Endpoint.Always(_api.Active(("exp", _api.Seconds + 3600)));
        await _api.AcceptAsync();
        _api.Clock.SetUtcNow(_api.Clock.GetUtcNow().AddMinutes(-50));
        _api.Clock.Advance(TimeSpan.FromSeconds(10));
        _api.Endpoint.Always("""{"active":false}""");
        await _api.RefuseAsync(TokenFailureCode.TokenNotActive);
    }

    [Rule("RFC 7662 §4 caching")]
    [Fact]
    public async Task Cache_duration_starts_when_the_request_is_sent()
    {
        var door = new TaskCompletionSource();
        _api.Endpoint.Answer = async (_, _) =>
        {
            await door.Task;
            return FakeEndpoint.Json(_api.Active());
        };
        Task<AccessTokenValidationResult> sending = _api.SendAsync();
        _api.Clock.Advance(TimeSpan.FromSeconds(4));
        door.SetResult();
        Assert.True((await sending).IsValid);
        _api.Clock.Advance(TimeSpan.FromSeconds(6));
        await _api.AcceptAsync();
        Assert.Equal(2, _api.Endpoint.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_request_calls_the_endpoint_without_a_cache(bool active)
    {
        using var api = new OpaqueApi(static options => options.CacheDuration = TimeSpan.Zero);
        api.Endpoint.Always(active ? api.Active() : """{"active":false}""");
        for (int i = 0; i < 3; i++)
            Assert.Equal(active, (await api.SendAsync()).IsValid);
        Assert.Equal(3, api.Endpoint.Count);
    }

    [Fact]
    public async Task Concurrent_requests_share_one_call_and_a_cancelled_caller_does_not_cancel_it()
    {
        var door = new TaskCompletionSource();
        _api.Endpoint.Answer = async (_, _) =>
        {
            await door.Task;
            return FakeEndpoint.Json(_api.Active());
        };
        using var caller = new CancellationTokenSource();
        Task<AccessTokenValidationResult> givenUp = _api.SendUnlessAsync(caller.Token);
        Task<AccessTokenValidationResult>[] others = [.. Enumerable.Range(0, 50).Select(_ => _api.SendAsync())];
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        door.SetResult();
        Assert.All(await Task.WhenAll(others).Soon(), static result => Assert.True(result.IsValid));
        Assert.Equal(1, _api.Endpoint.Count);
    }

    [Fact]
    public async Task Requests_beyond_the_concurrency_limit_are_unavailable_at_once()
    {
        using var api = new OpaqueApi(static options => options.MaxConcurrentRequests = 3);
        var door = new TaskCompletionSource();
        api.Endpoint.Answer = async (_, _) =>
        {
            await door.Task;
            return FakeEndpoint.Json(api.Active());
        };
        Task<AccessTokenValidationResult>[] sent = [.. Enumerable.Range(0, 3).Select(i => api.SendAsync($"t{i}"))];
        for (int i = 3; i < 100; i++)
            Assert.Equal((AccessTokenOutcome.Unavailable, TimeSpan.FromSeconds(1)), (api.Validator.ValidateAtOnce(TestRequest.Bearer($"t{i}")).Outcome, api.Validator.ValidateAtOnce(TestRequest.Bearer($"t{i}")).RetryAfter));
        Assert.Equal(3, api.Endpoint.Count);
        door.SetResult();
        Assert.All(await Task.WhenAll(sent).Soon(), static result => Assert.True(result.IsValid));
        await api.AcceptAsync("t50");
        Assert.Empty(api.Log.Messages(OpaqueApi.FailedEvent));
    }

    [Fact]
    public async Task Flood_of_made_up_tokens_evicts_no_valid_one()
    {
        using var api = new OpaqueApi(static options => options.MaxCachedTokens = 16);
        api.Endpoint.Answer = (token, _) => Task.FromResult(FakeEndpoint.Json(token == OpaqueApi.Token ? api.Active() : """{"active":false}"""));
        await api.AcceptAsync();
        for (int i = 0; i < 500; i++)
            await api.RefuseAsync(TokenFailureCode.TokenNotActive, $"made-up-{i}");
        int before = api.Endpoint.Count;
        await api.AcceptAsync();
        Assert.Equal(before, api.Endpoint.Count);
    }

    [Fact]
    public async Task Each_token_gets_its_own_response_under_concurrency()
    {
        using var api = new OpaqueApi(static options => options.CacheDuration = TimeSpan.Zero);
        var wrong = new ConcurrentQueue<string>();
        api.Endpoint.Answer = async (token, _) =>
        {
            await Task.Yield();
            return FakeEndpoint.Json(token[0] == 'a' ? api.Active(("sub", token)) : """{"active":false}""");
        };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (int i = 0; i < 300; i++)
            {
                string token = $"{((i + worker) % 2 == 0 ? 'a' : 'b')}{(i * 31) % 40}";
                AccessTokenValidationResult result = await api.SendAsync(token);
                if (result.IsValid ? result.Token.Subject != token || token[0] != 'a' : result.Failure.Code != TokenFailureCode.TokenNotActive || token[0] != 'b')
                    wrong.Enqueue(token);
            }
        })));
        Assert.Empty(wrong);
    }
}
