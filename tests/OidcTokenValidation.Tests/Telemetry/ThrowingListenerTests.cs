using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Telemetry.Support;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>Listeners and loggers that throw: shared work, such as fetches and introspection requests, continues.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ThrowingListenerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(TelemetryNames.KeyFetchDuration)]
    [InlineData(null)]
    public async Task Keys_are_fetched_repeatedly(string? instrument)
    {
        using IDisposable listener = instrument is null ? ThrowAtActivities(TelemetryNames.KeyFetchActivity) : ThrowAt(instrument);
        await using var rig = new Rig(loggers: new LoggerFactory([new ThrowingLog()]));
        await rig.RefreshAsync();
        await rig.AcceptAsync(TestRequest.Bearer(rig.Token().Create()));

        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        rig.Provider.Issuer.Rotate("ES256");
        await rig.RefreshAsync();
        await rig.AcceptAsync(TestRequest.Bearer(rig.Token().Create()));
    }

    [Theory]
    [InlineData(TelemetryNames.IntrospectionDuration)]
    [InlineData(null)]
    public async Task Introspection_succeeds(string? instrument)
    {
        using IDisposable listener = instrument is null ? ThrowAtActivities(TelemetryNames.IntrospectActivity) : ThrowAt(instrument);
        using var rig = new OpaqueRig();
        for (int i = 0; i < 40; i++)
            Assert.Equal(TokenFailureCode.TokenNotActive, await rig.SendAsync($"opaque-{i}").WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Validation_is_counted_once_and_its_activity_ends()
    {
        int ended = 0;
        using var activities = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == TelemetryNames.ActivitySource,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ => ended++,
        };
        await using var rig = new Rig();
        await rig.RefreshAsync();
        ActivitySource.AddActivityListener(activities);
        using (ThrowAt(TelemetryNames.ValidationDuration))
            await Assert.ThrowsAsync<NotSupportedException>(() => rig.SendAsync(rig.Token()));

        Assert.Single(rig.Measurements.TagsOf(TelemetryNames.ValidationDuration));
        Assert.Equal(1, ended);
    }

    [Fact]
    public async Task Caller_s_activity_remains_current_also_after_it_has_ended()
    {
        await using var rig = new Rig();
        await rig.RefreshAsync();
        using var activities = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == TelemetryNames.ActivitySource,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(activities);
        using var request = new Activity("the request that began this work");
        request.Start();
        Activity? seen = await Task.Run(
            async () =>
            {
                // Work that outlives its request still has the request's activity as the current one.
                await Task.Yield();

                // On another thread: here the previous activity would become current again.
                var other = new Thread(request.Stop);
                other.UnsafeStart();
                other.Join();
                await rig.SendAsync(rig.Token());
                ValueTask<AccessTokenValidationResult> validation = rig.Validator.ValidateAsync(TestRequest.Anonymous(), TestContext.Current.CancellationToken);
                Activity? current = Activity.Current;
                await validation;
                return current;
            },
            TestContext.Current.CancellationToken);

        Assert.Same(request, seen);
    }

    private static MeterListener ThrowAt(string name)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == TelemetryNames.Meter && instrument.Name == name)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => throw new NotSupportedException("The listener throws."));
        listener.Start();
        return listener;
    }

    private static ActivityListener ThrowAtActivities(string name)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == TelemetryNames.ActivitySource,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Name == name ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = static _ => throw new NotSupportedException("The listener throws."),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class ThrowingLog : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => throw new NotSupportedException("The logger throws.");

        public void Dispose()
        {
        }
    }
}
