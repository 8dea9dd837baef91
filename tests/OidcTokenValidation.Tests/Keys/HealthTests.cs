using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>What an operator sees: the state of an issuer's keys, an event for each change, a forced refresh.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StaleLimit = TimeSpan.FromHours(1);

    private readonly HealthRig _rig = new(static trusted => (trusted.Keys.DefaultLifetime, trusted.Keys.StaleLimit, trusted.Keys.RequestsPerMinute) = (Lifetime, StaleLimit, 60));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task State_changes_from_not_fetched_to_fresh_stale_unavailable_and_back_with_one_event_for_each_change()
    {
        Assert.Equal((IssuerKeyState.NotFetched, 0, null, KeyFetchFault.None), Describe(_rig.Keys.Health));

        Assert.True((await _rig.SendAsync()).IsValid);
        Assert.Equal((IssuerKeyState.Fresh, 1, TimeSpan.Zero, KeyFetchFault.None), Describe(_rig.Keys.Health));
        Assert.Equal([IssuerKeyState.Fresh], _rig.TakeChanges().Select(static change => change.State));

        _rig.TakeDown();
        _rig.Clock.Advance(Lifetime - TimeSpan.FromTicks(1));
        Assert.Equal(KeyFetchFault.StatusNotOk, await _rig.RefreshAsync());
        Assert.Equal(IssuerKeyState.Fresh, _rig.Keys.Health.State);
        Assert.Empty(_rig.TakeChanges());

        _rig.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(KeyFetchFault.StatusNotOk, await _rig.RefreshAsync());
        Assert.Equal((IssuerKeyState.Stale, 1, Lifetime, KeyFetchFault.StatusNotOk), Describe(_rig.Keys.Health));
        Assert.True((await _rig.SendAsync()).IsValid);

        _rig.Clock.Advance(StaleLimit - TimeSpan.FromTicks(1));
        Assert.Equal(KeyFetchFault.StatusNotOk, await _rig.RefreshAsync());
        Assert.Equal(IssuerKeyState.Stale, _rig.Keys.Health.State);
        Assert.True((await _rig.SendAsync()).IsValid);
        Assert.Equal([IssuerKeyState.Stale], _rig.TakeChanges().Select(static change => change.State));

        _rig.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(KeyFetchFault.StatusNotOk, await _rig.RefreshAsync());
        Assert.Equal((IssuerKeyState.Unavailable, 0, Lifetime + StaleLimit, KeyFetchFault.StatusNotOk), Describe(_rig.Keys.Health));
        Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.KeysUnavailable), await _rig.JudgeAsync());
        Assert.Equal(KeyFetchFault.StatusNotOk, await _rig.RefreshAsync());
        Assert.Equal([IssuerKeyState.Unavailable], _rig.TakeChanges().Select(static change => change.State));
        Assert.True(_rig.Keys.Health.FailedFetches >= 5);

        _rig.BringBack();
        Assert.Equal(KeyFetchFault.None, await _rig.RefreshAsync());
        Assert.Equal((IssuerKeyState.Fresh, 1, TimeSpan.Zero, KeyFetchFault.None), Describe(_rig.Keys.Health));
        Assert.Equal(0, _rig.Keys.Health.FailedFetches);
        Assert.True((await _rig.SendAsync()).IsValid);
        Assert.Equal([(IssuerKeyState.Fresh, _rig.Keys.Issuer)], _rig.TakeChanges().Select(static change => (change.State, change.Issuer)));
    }

    [Fact]
    public async Task State_changes_without_any_request()
    {
        Assert.Equal(KeyFetchFault.None, await _rig.RefreshAsync());
        Assert.Equal([IssuerKeyState.Fresh], _rig.TakeChanges().Select(static change => change.State));
        _rig.TakeDown();

        Assert.Equal(IssuerKeyState.Stale, (await _rig.PassTimeUntilChangeAsync(TimeSpan.FromMinutes(3))).State);
        Assert.Equal(IssuerKeyState.Unavailable, (await _rig.PassTimeUntilChangeAsync(TimeSpan.FromMinutes(15))).State);
        _rig.BringBack();
        IssuerKeyHealth healed = await _rig.PassTimeUntilChangeAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((IssuerKeyState.Fresh, 0), (healed.State, healed.FailedFetches));
    }

    [Fact]
    public async Task Cold_start_with_the_provider_down_is_unavailable_and_recovers_by_itself()
    {
        _rig.TakeDown();
        Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.KeysUnavailable), await _rig.JudgeAsync());
        Assert.Equal([IssuerKeyState.Unavailable], _rig.TakeChanges().Select(static change => change.State));
        _rig.BringBack();
        Assert.Equal(IssuerKeyState.Fresh, (await _rig.PassTimeUntilChangeAsync(TimeSpan.FromSeconds(30))).State);
        Assert.True((await _rig.SendAsync()).IsValid);
    }

    [Fact]
    public async Task Handler_that_throws_does_not_affect_other_callers()
    {
        await using var rig = new HealthRig();
        int before = 0;
        int after = 0;
        rig.Keys.StateChanged += (_, _) => before++;
        rig.Keys.StateChanged += static (_, _) => throw new InvalidTimeZoneException("the handler's fault");
        rig.Keys.StateChanged += (_, _) => after++;

        Assert.True((await rig.SendAsync()).IsValid);
        rig.TakeDown();
        rig.Clock.Advance(TimeSpan.FromDays(3));
        await rig.RefreshAsync();
        rig.BringBack();
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(KeyFetchFault.None, await rig.RefreshAsync());

        Assert.True((await rig.SendAsync()).IsValid);
        Assert.Equal([IssuerKeyState.Fresh, IssuerKeyState.Unavailable, IssuerKeyState.Fresh], rig.TakeChanges().Select(static change => change.State));
        Assert.Equal((3, 3), (before, after));
        Assert.Equal(Enumerable.Repeat($"A handler of StateChanged for {rig.Keys.Issuer} threw.", 3), rig.Log.Messages(14));
    }

    [Fact]
    public async Task Handler_may_read_the_health_and_start_another_validation()
    {
        var read = new TaskCompletionSource<(IssuerKeyState, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
        string token = _rig.Server.Issuer.Token().Create();
        _rig.Keys.StateChanged += (sender, _) => read.TrySetResult((
            ((IssuerKeys)sender!).Health.State,
            _rig.Validator.ValidateAsync(TestRequest.Bearer(token)).AsTask() is { IsCompletedSuccessfully: true, Result.IsValid: true }));

        Assert.True((await _rig.SendAsync()).IsValid);
        Assert.Equal((IssuerKeyState.Fresh, true), await read.Task.WaitAsync(HealthRig.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Forced_refresh_adds_new_keys_and_drops_withdrawn_keys_before_they_expire()
    {
        Assert.True((await _rig.SendAsync()).IsValid);
        string withdrawn = _rig.Server.Issuer.Token().Create();
        _rig.Server.Issuer.Rotate("ES256");
        Assert.True((await _rig.SendAsync(withdrawn)).IsValid);

        Assert.Equal(KeyFetchFault.None, await _rig.RefreshAsync());
        Assert.Equal(TokenFailureCode.KeyNotFound, (await _rig.SendAsync(withdrawn)).Failure?.Code);
        Assert.True((await _rig.SendAsync()).IsValid);
    }

    [Fact]
    public async Task Forced_refresh_ignores_the_back_off_but_respects_the_budget()
    {
        await using var rig = new HealthRig();
        rig.TakeDown();
        for (int fetch = 0; fetch < 3; fetch++)
            Assert.Equal(KeyFetchFault.StatusNotOk, await rig.RefreshAsync());
        Assert.Equal(KeyFetchFault.NotAttempted, await rig.RefreshAsync());
        Assert.Equal(6, rig.Server.RequestCount);   // each fetch tries both addresses of metadata, and a fetch that has begun is completed
        Assert.Equal(KeyFetchFault.StatusNotOk, rig.Keys.Health.LastFault);

        rig.BringBack();
        rig.Clock.Advance(TimeSpan.FromSeconds(24));
        Assert.Equal(KeyFetchFault.None, await rig.RefreshAsync());
    }

    [Fact]
    public async Task Forced_refresh_joins_the_running_fetch_and_can_be_cancelled_without_ending_it()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Server.Script = _ => new TestResponse { Status = 404, Gate = gate.Task };
        using var impatient = new CancellationTokenSource();
        Task<KeyFetchFault> givenUp = _rig.Keys.RefreshAsync(impatient.Token);
        Task<KeyFetchFault> joined = _rig.RefreshAsync();
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        _rig.Server.Script = null;
        gate.SetResult();
        Assert.Equal(KeyFetchFault.None, await joined);
        Assert.InRange(_rig.Server.RequestCount, 2, 3);
    }

    private static (IssuerKeyState State, int Keys, TimeSpan? Age, KeyFetchFault Fault) Describe(IssuerKeyHealth health) =>
        (health.State, health.KeyCount, health.Age, health.LastFault);
}
