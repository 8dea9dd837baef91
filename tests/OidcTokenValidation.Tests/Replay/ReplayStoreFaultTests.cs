using Microsoft.Extensions.Logging;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Replay;

/// <summary>A fault of the store never counts as a first use.</summary>
public sealed class ReplayStoreFaultTests
{
    private const int ThrewEvent = 20;

    public static TheoryData<string, TokenFailureCode, int> Faults => new()
    {
        { "unavailable", TokenFailureCode.ReplayStoreUnavailable, 1 },
        { "default", TokenFailureCode.ReplayStoreUnavailable, 1 },
        { "undefined", TokenFailureCode.ReplayStoreUnavailable, 1 },
        { "negative", TokenFailureCode.ReplayStoreUnavailable, 1 },
        { "quota", TokenFailureCode.ReplayQuotaExceeded, 10 },
        { "throws", TokenFailureCode.ReplayStoreUnavailable, 1 },
        { "throws later", TokenFailureCode.ReplayStoreUnavailable, 1 },
        { "faulted", TokenFailureCode.ReplayStoreUnavailable, 1 },
        { "times out", TokenFailureCode.ReplayStoreUnavailable, 1 },
        { "times out later", TokenFailureCode.ReplayStoreUnavailable, 1 },
        { "cancelled by itself", TokenFailureCode.ReplayStoreUnavailable, 1 },
        { "undefined later", TokenFailureCode.ReplayStoreUnavailable, 1 },
    };

    private static CancellationToken Cancelled => new(canceled: true);

    [Rule("RFC 9449 §11.1 store fault")]
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Store_fault_is_503_with_Retry_After_and_no_challenge(string fault, TokenFailureCode code, int seconds)
    {
        using var api = new ProofApi(options => options.DPoP.ReplayStore = new ScriptedStore(_ => Answer(fault)));
        AccessTokenValidationResult result = await api.Validator.ValidateAsync(api.Request(api.Proof()), TestContext.Current.CancellationToken);
        Assert.Equal((AccessTokenOutcome.Unavailable, code), (result.Outcome, result.Failure?.Code));
        Assert.False(result.IsValid);
        Assert.Null(result.Token);
        Assert.Empty(result.ResponseHeaders);
        Assert.Null(result.Failure!.Error);

        Challenge challenge = api.Validator.CreateChallenge(result);
        Assert.Equal(503, challenge.StatusCode);
        Assert.Equal([KeyValuePair.Create("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture))], challenge.Headers);
    }

    [Fact]
    public async Task Slow_store_is_awaited()
    {
        var gate = new TaskCompletionSource<ReplayOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var api = new ProofApi(options => options.DPoP.ReplayStore = new ScriptedStore(_ => new ValueTask<ReplayOutcome>(gate.Task)));
        ValueTask<AccessTokenValidationResult> validation = api.Validator.ValidateAsync(api.Request(api.Proof()), TestContext.Current.CancellationToken);
        Assert.False(validation.IsCompleted);
        gate.SetResult(ReplayOutcome.Added);
        Assert.True((await validation).IsValid);
    }

    [Theory]
    [InlineData(ReplayOutcome.Added, true)]
    [InlineData(ReplayOutcome.Replayed, false)]
    public async Task Asynchronous_result_counts_like_a_synchronous_one(ReplayOutcome outcome, bool accepted)
    {
        using var api = new ProofApi(options => options.DPoP.ReplayStore = new ScriptedStore(async _ =>
        {
            await Task.Yield();
            return outcome;
        }));
        AccessTokenValidationResult result = await api.Validator.ValidateAsync(api.Request(api.Proof()), TestContext.Current.CancellationToken);
        Assert.Equal(accepted ? AccessTokenOutcome.Valid : AccessTokenOutcome.Rejected, result.Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_during_the_call_reaches_the_caller(bool atOnce)
    {
        using var caller = new CancellationTokenSource();
        using var api = new ProofApi(options => options.DPoP.ReplayStore = new ScriptedStore(async token =>
        {
            if (!atOnce)
                await Task.Yield();
            await caller.CancelAsync();
            token.ThrowIfCancellationRequested();
            return ReplayOutcome.Added;
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await api.Validator.ValidateAsync(api.Request(api.Proof()), caller.Token));
    }

    [Fact]
    public async Task Cancellation_before_the_call_reaches_the_caller_with_the_in_memory_store_too()
    {
        using var api = new ProofApi();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await api.Validator.ValidateAsync(api.Request(api.Proof()), Cancelled));
    }

    [Fact]
    public async Task Store_fault_is_not_reported_as_cancellation_after_the_caller_cancelled()
    {
        using var api = new ProofApi(options => options.DPoP.ReplayStore = new ScriptedStore(static _ => throw new InvalidOperationException("down")));
        AccessTokenValidationResult result = await api.Validator.ValidateAsync(api.Request(api.Proof()), Cancelled);
        Assert.Equal(AccessTokenOutcome.Unavailable, result.Outcome);
    }

    [Fact]
    public async Task Store_that_throws_is_logged_once_a_minute()
    {
        using var log = new LogCollector();
        string fault = "throws";
        using var api = new ProofApi(options => options.DPoP.ReplayStore = new ScriptedStore(_ => Answer(fault)), log: log);
        for (int i = 0; i < 5; i++)
            await SendAsync();
        Assert.Equal(["The replay store threw: requests with DPoP proofs get 503 (1 times since this was last logged)."], log.Messages(ThrewEvent));
        Assert.Single(log.Messages(LogLevel.Error));

        api.Clock.Advance(TimeSpan.FromSeconds(59.999));
        fault = "throws later";
        await SendAsync();
        Assert.Single(log.Messages(ThrewEvent));

        api.Clock.Advance(TimeSpan.FromSeconds(0.001));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(SendAsync)));
        Assert.Equal(2, log.Messages(ThrewEvent).Count);

        async Task SendAsync() => await api.Validator.ValidateAsync(api.Request(api.Proof()), CancellationToken.None);
    }

    [Fact]
    public void Full_store_is_unavailable_for_new_proofs_and_still_detects_replays()
    {
        using var api = new ProofApi();
        var store = new InMemoryReplayStore(maxEntries: 2, timeProvider: api.Clock);
        using AccessTokenValidator validator = api.Create(options => options.DPoP.ReplayStore = store);
        ResourceRequest first = api.Request(api.Proof());
        Assert.True(validator.ValidateAtOnce(first).IsValid);
        Assert.True(validator.ValidateAtOnce(api.Request(api.Proof())).IsValid);
        Assert.Equal(TokenFailureCode.ReplayStoreUnavailable, validator.ValidateAtOnce(api.Request(api.Proof())).Failure!.Code);
        Assert.Equal(TokenFailureCode.ProofReplayed, validator.ValidateAtOnce(first).Failure!.Code);
    }

    [Fact]
    public void Client_at_its_quota_does_not_affect_other_clients()
    {
        using var api = new ProofApi();
        var store = new InMemoryReplayStore(maxEntriesPerClient: 1, timeProvider: api.Clock);
        using AccessTokenValidator validator = api.Create(options => options.DPoP.ReplayStore = store);
        Assert.True(validator.ValidateAtOnce(api.Request(api.Proof())).IsValid);
        Assert.Equal(TokenFailureCode.ReplayQuotaExceeded, validator.ValidateAtOnce(api.Request(api.Proof())).Failure!.Code);

        using var other = new Testing.DPoPClient(ClientKey.Strange, api.Clock);
        Assert.True(validator.ValidateAtOnce(other.Request(api.Issuer.Token().BoundTo(other).Create())).IsValid);
    }

    private static async ValueTask<ReplayOutcome> Later(Func<ReplayOutcome> answer)
    {
        await Task.Yield();
        return answer();
    }

    private static ValueTask<ReplayOutcome> Answer(string fault) => fault switch
    {
        "unavailable" => ValueTask.FromResult(ReplayOutcome.Unavailable),
        "default" => default,
        "undefined" => ValueTask.FromResult((ReplayOutcome)99),
        "negative" => ValueTask.FromResult((ReplayOutcome)(-1)),
        "quota" => ValueTask.FromResult(ReplayOutcome.QuotaExceeded),
        "throws" => throw new InvalidOperationException("down"),
        "throws later" => Later(static () => throw new InvalidOperationException("down")),
        "faulted" => ValueTask.FromException<ReplayOutcome>(new IOException("down")),
        "times out" => throw new TaskCanceledException("after 2 s"),
        "times out later" => Later(static () => throw new TimeoutException("after 2 s")),
        "cancelled by itself" => ValueTask.FromCanceled<ReplayOutcome>(Cancelled),
        "undefined later" => Later(static () => (ReplayOutcome)4),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
