using Microsoft.Extensions.Logging;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Replay;

/// <summary>What the validator logs about a replay store that fails, for any implementation of the store.</summary>
public sealed class StoreOutageLogTests : IDisposable
{
    private const int Threw = 20, Unavailable = 23, Recovered = 30;

    private readonly LogCollector _log = new();
    private readonly ProofApi _api;
    private Func<ValueTask<ReplayOutcome>> _answer = static () => ValueTask.FromResult(ReplayOutcome.Added);

    public StoreOutageLogTests() => _api = new ProofApi(options => options.DPoP.ReplayStore = new ScriptedStore(_ => _answer()), log: _log);

    public void Dispose()
    {
        _api.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Change_of_reason_is_logged_at_once_and_a_reason_that_lasts_once_a_minute()
    {
        await SendAsync(static () => throw new InvalidOperationException("first"), 3);
        await SendAsync(static () => throw new IOException("second"), 2);
        await SendAsync(static () => throw new InvalidOperationException("in turns"), 2);
        await SendAsync(static () => throw new IOException("in turns"), 2);

        Assert.Equal(["(1 times", "(3 times"], _log.Messages(Threw).Select(Counted));

        _api.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(static () => throw new IOException("a minute later"), 2);
        Assert.Equal(["(1 times", "(3 times", "(6 times"], _log.Messages(Threw).Select(Counted));
    }

    [Fact]
    public async Task Store_that_returns_Unavailable_is_logged_with_its_type()
    {
        await SendAsync(static () => ValueTask.FromResult(ReplayOutcome.Unavailable), 5);

        string logged = Assert.Single(_log.Messages(Unavailable));
        Assert.Contains("ScriptedStore returned Unavailable.", logged, StringComparison.Ordinal);
        Assert.Single(_log.Messages(LogLevel.Error));
    }

    [Fact]
    public async Task End_of_an_outage_is_logged_with_its_duration_and_the_number_of_requests()
    {
        await SendAsync(static () => throw new IOException("down"), 40);
        _api.Clock.Advance(TimeSpan.FromSeconds(12.5));
        await SendAsync(static () => ValueTask.FromResult(ReplayOutcome.Unavailable), 2);
        await SendAsync(static () => ValueTask.FromResult(ReplayOutcome.Added), 10);

        Assert.Equal(["The replay store accepts new DPoP proofs again, after 12.5 s in which 42 requests got 503."], _log.Messages(Recovered));
    }

    [Fact]
    public async Task Store_that_fails_and_works_in_turns_does_not_fill_the_log()
    {
        for (int turn = 0; turn < 20; turn++)
        {
            await SendAsync(static () => throw new IOException("down"), 1);
            await SendAsync(static () => ValueTask.FromResult(ReplayOutcome.Added), 1);
        }

        Assert.Single(_log.Messages(Threw));
        Assert.Single(_log.Messages(Recovered));
    }

    [Fact]
    public async Task Reasons_that_vary_without_end_do_not_fill_the_log()
    {
        for (int reason = 100; reason < 200; reason++)
        {
            var outcome = (ReplayOutcome)reason;
            await SendAsync(() => ValueTask.FromResult(outcome), 1);
        }

        Assert.Equal(16, _log.Messages(Unavailable).Count);
    }

    [Fact]
    public async Task Store_that_logs_its_own_outages_is_logged_by_itself_only()
    {
        using var api = new ProofApi(static options => options.DPoP.ReplayStore = new LoggingStore(), log: _log);
        await api.Validator.ValidateAsync(api.Request(api.Proof()), TestContext.Current.CancellationToken);

        Assert.Empty(_log.Messages(LogLevel.Error));
    }

    private static string Counted(string line) => line[line.LastIndexOf('(')..line.LastIndexOf(" since", StringComparison.Ordinal)];

    private async Task SendAsync(Func<ValueTask<ReplayOutcome>> answer, int times)
    {
        _answer = answer;
        for (int time = 0; time < times; time++)
            await _api.Validator.ValidateAsync(_api.Request(_api.Proof()), TestContext.Current.CancellationToken);
    }

    private sealed class LoggingStore : IReplayStore, IReplayStoreProbe
    {
        public bool LogsOutages => true;

        public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) => ValueTask.FromResult(ReplayOutcome.Unavailable);

        public ValueTask<ReplayStoreHealth> ProbeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new ReplayStoreHealth { IsAvailable = false });
    }
}
