using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Introspection.Support;

/// <summary>Callers with new tokens beside a stranger whose tokens draw errors, on a clock that moves by a tenth of a second at a time.</summary>
internal sealed class Traffic(OpaqueApi api)
{
    public const string Stranger = "stranger-";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.1);

    private readonly ConcurrentQueue<TimeSpan> _askedAt = [];
    private readonly List<Task<AccessTokenValidationResult>> _strangers = [];
    private readonly List<(string Token, Task Sending)> _pending = [];
    private readonly ConcurrentDictionary<string, bool> _underWay = new(StringComparer.Ordinal);
    private readonly long _startedAt = api.Clock.GetTimestamp();
    private int _tokens;

    /// <summary>The most questions that were under way at a time.</summary>
    public int MostUnderWay { get; private set; }

    /// <summary>How many of the callers' tokens were sent, and accepted.</summary>
    public (int Sent, int Accepted) Callers { get; private set; }

    public double Share => (double)Callers.Accepted / Callers.Sent;

    private TimeSpan Now => api.Clock.GetElapsedTime(_startedAt);

    /// <summary>Lets the endpoint answer: the stranger's tokens with this fault, made-up ones and the callers' as an endpoint does that is well.</summary>
    public void Script(string fault) => api.Endpoint.Answer = async (token, cancellation) =>
    {
        _askedAt.Enqueue(Now);
        _underWay[token] = true;
        using CancellationTokenRegistration ended = cancellation.Register(() => _underWay.TryRemove(token, out _));
        MostUnderWay = Math.Max(MostUnderWay, _underWay.Count);
        try
        {
            if (token.StartsWith("caller-", StringComparison.Ordinal) && fault[0] != '!')
                return FakeEndpoint.Json(api.Active());
            if (!token.StartsWith(Stranger, StringComparison.Ordinal) && fault[0] != '!')
                return FakeEndpoint.Json("""{"active":false}""");
            return await FailAsync(fault.TrimStart('!'), cancellation);
        }
        finally
        {
            _underWay.TryRemove(token, out _);
        }
    };

    /// <summary>Sends for a while: so many tokens of the stranger in each step, and one of a caller in each <paramref name="callerEvery"/> steps.</summary>
    public async Task SendAsync(TimeSpan duration, int strangers, int callerEvery)
    {
        int steps = (int)(duration / Step);
        for (int step = 0; step < steps; step++, api.Clock.Advance(Step))
        {
            await SettleAsync();
            for (int token = 0; token < strangers; token++)
                _strangers.Add(SendAsync($"{Stranger}{_tokens++}"));
            if (step % callerEvery != 0)
                continue;
            Task<AccessTokenValidationResult> caller = SendAsync($"caller-{_tokens++}");
            Callers = (Callers.Sent + 1, Callers.Accepted + (caller.IsCompletedSuccessfully && (await caller).IsValid ? 1 : 0));
        }

        await SettleAsync();
    }

    /// <summary>Forgets what was counted of the callers.</summary>
    public void CountAnew() => Callers = default;

    /// <summary>How many questions were asked between two times since the start.</summary>
    public int AskedBetween(TimeSpan from, TimeSpan to) => _askedAt.Count(at => at >= from && at < to);

    /// <summary>None of the stranger's tokens was accepted or called invalid, and all were answered.</summary>
    public async Task AssertStrangersAsync()
    {
        api.Clock.Advance(TimeSpan.FromSeconds(10));
        foreach (AccessTokenValidationResult result in await Task.WhenAll(_strangers).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken))
            Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.IntrospectionUnavailable), (result.Outcome, result.Failure?.Code));
    }

    private Task<AccessTokenValidationResult> SendAsync(string token)
    {
        Task<AccessTokenValidationResult> sending = api.Validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken).AsTask();
        _pending.Add((token, sending));
        return sending;
    }

    // Requests that were ended, or timed out, are over before the clock moves on.
    private async Task SettleAsync()
    {
        long start = TimeProvider.System.GetTimestamp();
        _pending.RemoveAll(static request => request.Sending.IsCompleted);
        while (_pending.Exists(request => !request.Sending.IsCompleted && !_underWay.ContainsKey(request.Token)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "A request is not answered.");
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
