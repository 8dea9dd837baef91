using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Introspection.Support;

/// <summary>Callers with new tokens beside one whose tokens fail, on a clock that advances by a tenth of a second at a time.</summary>
internal sealed class Traffic(OpaqueApi api)
{
    public const string Failing = "failing-";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.1);

    private readonly ConcurrentQueue<TimeSpan> _requestTimes = [];
    private readonly List<Task<AccessTokenValidationResult>> _failing = [];
    private readonly List<(string Token, Task Sending)> _pending = [];
    private readonly ConcurrentDictionary<string, bool> _underWay = new(StringComparer.Ordinal);
    private readonly long _startedAt = api.Clock.GetTimestamp();
    private int _tokens;

    /// <summary>The maximum of concurrent requests to the endpoint.</summary>
    public int MostUnderWay { get; private set; }

    /// <summary>How many of the callers' tokens were sent, and accepted.</summary>
    public (int Sent, int Accepted) Callers { get; private set; }

    public double Share => (double)Callers.Accepted / Callers.Sent;

    private TimeSpan Now => api.Clock.GetElapsedTime(_startedAt);

    /// <summary>Scripts the endpoint: this fault for failing tokens, the usual responses for made-up tokens and for those of the callers.</summary>
    public void Script(string fault) => api.Endpoint.Answer = async (token, cancellation) =>
    {
        _requestTimes.Enqueue(Now);
        _underWay[token] = true;
        using CancellationTokenRegistration ended = cancellation.Register(() => _underWay.TryRemove(token, out _));
        MostUnderWay = Math.Max(MostUnderWay, _underWay.Count);
        try
        {
            if (token.StartsWith("caller-", StringComparison.Ordinal) && fault[0] != '!')
                return FakeEndpoint.Json(api.Active());
            if (!token.StartsWith(Failing, StringComparison.Ordinal) && fault[0] != '!')
                return FakeEndpoint.Json("""{"active":false}""");
            return await FailAsync(fault.TrimStart('!'), cancellation);
        }
        finally
        {
            _underWay.TryRemove(token, out _);
        }
    };

    /// <summary>Sends tokens for a while: <paramref name="failing"/> failing ones in each step, and one of a caller in each <paramref name="callerEvery"/> steps.</summary>
    public async Task SendAsync(TimeSpan duration, int failing, int callerEvery)
    {
        int steps = (int)(duration / Step);
        for (int step = 0; step < steps; step++, api.Clock.Advance(Step))
        {
            await SettleAsync();
            for (int token = 0; token < failing; token++)
                _failing.Add(SendAsync($"{Failing}{_tokens++}"));
            if (step % callerEvery != 0)
                continue;
            Task<AccessTokenValidationResult> caller = SendAsync($"caller-{_tokens++}");
            Callers = (Callers.Sent + 1, Callers.Accepted + (caller.IsCompletedSuccessfully && (await caller).IsValid ? 1 : 0));
        }

        await SettleAsync();
    }

    /// <summary>Resets the counts of the callers.</summary>
    public void ResetCallers() => Callers = default;

    /// <summary>The number of requests to the endpoint between two times since the start.</summary>
    public int RequestsBetween(TimeSpan from, TimeSpan to) => _requestTimes.Count(at => at >= from && at < to);

    /// <summary>All requests with failing tokens have completed, and each was unavailable.</summary>
    public async Task AssertFailingUnavailableAsync()
    {
        api.Clock.Advance(TimeSpan.FromSeconds(10));
        foreach (AccessTokenValidationResult result in await Task.WhenAll(_failing).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken))
            Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.IntrospectionUnavailable), (result.Outcome, result.Failure?.Code));
    }

    private Task<AccessTokenValidationResult> SendAsync(string token)
    {
        Task<AccessTokenValidationResult> sending = api.Validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken).AsTask();
        _pending.Add((token, sending));
        return sending;
    }

    // Requests that completed or timed out are settled before the clock advances.
    private async Task SettleAsync()
    {
        long start = TimeProvider.System.GetTimestamp();
        _pending.RemoveAll(static request => request.Sending.IsCompleted);
        while (_pending.Exists(request => !request.Sending.IsCompleted && !_underWay.ContainsKey(request.Token)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "A request does not complete.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<HttpResponseMessage> FailAsync(string fault, CancellationToken cancellation)
    {
        if (fault == "timeout")
            await Task.Delay(Timeout.Infinite, cancellation);
        return fault == "unreachable"
            ? throw new HttpRequestException(HttpRequestError.ConnectionError)
            : FakeEndpoint.Json("{}", (HttpStatusCode)int.Parse(fault, CultureInfo.InvariantCulture));
    }
}
