using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>Every fetch is measured once: its issuer, reason, outcome and duration. No tag contains anything of a token.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private readonly HealthRig _rig = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Reason, string Outcome, double Seconds, int Tags)> _fetches = [];

    public MetricsTests()
    {
        // Other tests measure at the same time; only this test uses the port.
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: TelemetryNames.Meter, Name: TelemetryNames.KeyFetchDuration, Unit: "s" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            Dictionary<string, string?> named = new(tags.ToArray().Select(static tag => KeyValuePair.Create(tag.Key, tag.Value as string)), StringComparer.Ordinal);
            if (named["issuer"] == _rig.Server.Issuer.Issuer)
                _fetches.Enqueue((named["reason"]!, named["outcome"]!, seconds, named.Count));
        });
        _listener.Start();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _rig.DisposeAsync();
    }

    [Fact]
    public async Task Each_reason_and_each_outcome_has_its_name()
    {
        _rig.TakeDown();
        Assert.Equal(AccessTokenOutcome.Unavailable, (await _rig.SendAsync()).Outcome);
        Assert.Equal(KeyFetchFault.StatusNotOk, await _rig.RefreshAsync());
        _rig.BringBack();
        await _rig.PassTimeUntilChangeAsync(TimeSpan.FromSeconds(30));
        while (_rig.Keys.Health.State != IssuerKeyState.Fresh)
            await _rig.PassTimeUntilChangeAsync(TimeSpan.FromSeconds(30));
        _rig.Server.Issuer.Rotate("ES256");
        Assert.True((await _rig.SendAsync()).IsValid);
        _rig.ServeKeys("[]");
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));   // the budget is full again
        Assert.Equal(KeyFetchFault.NotJson, await _rig.RefreshAsync());

        (string Reason, string Outcome)[] fetches = [.. _fetches.Select(static fetch => (fetch.Reason, fetch.Outcome))];
        Assert.Equal(("FirstUse", "StatusNotOk"), fetches[0]);
        Assert.Equal(("Forced", "StatusNotOk"), fetches[1]);
        Assert.Contains(("Retry", "Fetched"), fetches);
        Assert.Contains(("UnknownKey", "Fetched"), fetches);
        Assert.Equal(("Forced", "NotJson"), fetches[^1]);
        Assert.All(_fetches, static fetch => Assert.Equal(4, fetch.Tags));
        Assert.Empty(fetches.Select(static fetch => fetch.Reason).Except(Enum.GetNames<KeyFetchReason>(), StringComparer.Ordinal));
    }

    [Fact]
    public async Task Cached_keys_are_not_measured_and_joined_fetches_count_once()
    {
        string token = _rig.Server.Issuer.Token().Create();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _rig.SendAsync(token))), static result => Assert.True(result.IsValid));
        for (int request = 0; request < 5; request++)
            Assert.True((await _rig.SendAsync(token)).IsValid);

        Assert.Equal([("FirstUse", "Fetched", 4)], _fetches.Select(static fetch => (fetch.Reason, fetch.Outcome, fetch.Tags)));
    }

    [Fact]
    public async Task Refresh_ahead_is_measured_without_any_request()
    {
        Assert.Equal(KeyFetchFault.None, await _rig.RefreshAsync());
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Server.Script = _ =>
        {
            requested.TrySetResult();
            return null;
        };
        _rig.Clock.Advance(TimeSpan.FromMinutes(9.6));
        await requested.Task.WaitAsync(HealthRig.Patience, TestContext.Current.CancellationToken);
        await _rig.RefreshAsync();

        Assert.Equal([("Forced", "Fetched"), ("RefreshAhead", "Fetched")], _fetches.Take(2).Select(static fetch => (fetch.Reason, fetch.Outcome)));
    }

    [Fact]
    public async Task Duration_is_that_of_the_validator_s_clock()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Server.Script = path =>
        {
            if (path != HealthRig.JwksPath)
                return null;
            requested.TrySetResult();
            return new TestResponse { Body = _rig.Server.Issuer.Jwks, Gate = gate.Task };
        };
        Task<AccessTokenValidationResult> validation = _rig.SendAsync();
        await requested.Task.WaitAsync(HealthRig.Patience, TestContext.Current.CancellationToken);
        _rig.Clock.Advance(TimeSpan.FromSeconds(3.5));
        gate.SetResult();

        Assert.True((await validation).IsValid);
        Assert.Equal(("FirstUse", "Fetched", 3.5, 4), Assert.Single(_fetches));
    }

    [Fact]
    public async Task Time_out_is_measured_as_one()
    {
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Server.Script = _ =>
        {
            requested.TrySetResult();
            return new TestResponse { Gate = new TaskCompletionSource().Task };
        };
        Task<AccessTokenValidationResult> validation = _rig.SendAsync();
        await requested.Task.WaitAsync(HealthRig.Patience, TestContext.Current.CancellationToken);
        _rig.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(AccessTokenOutcome.Unavailable, (await validation).Outcome);
        Assert.Equal(("FirstUse", "TimedOut", 5.0, 4), Assert.Single(_fetches));
    }
}
