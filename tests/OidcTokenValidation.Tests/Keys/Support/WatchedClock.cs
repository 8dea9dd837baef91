using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>
/// The clock of a validator under test, which also signals the end of a fetch: then the validator sets its timer anew. Timers that are
/// made without a due time are the validator's; the others are time-outs, and not watched.
/// </summary>
internal sealed class WatchedClock(TestClock clock) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<WatchedTimer> _timers = [];
    private readonly List<(int Settings, TaskCompletionSource Reached)> _waiting = [];
    private int _settings;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    /// <summary>How often timers were set: once for each fetch that has ended, and once when the budget puts off one that was due.</summary>
    public int Settings
    {
        get
        {
            lock (_gate)
            {
                return _settings;
            }
        }
    }

    /// <summary>How long until the next timer fires; null if none is set.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _timers.Min(static timer => timer.DueAt) is { } due ? TimeSpan.FromTicks(due - GetTimestamp()) : null;
            }
        }
    }

    /// <summary>How many timers have not been disposed.</summary>
    public int LiveTimers
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    /// <summary>Moves the time, whether or not a fetch is running.</summary>
    public void Advance(TimeSpan duration) => clock.Advance(duration);

    /// <summary>Moves the time, and pauses during each fetch.</summary>
    public async Task RunAsync(TimeSpan duration)
    {
        long end = GetTimestamp() + duration.Ticks;
        while (NextDue is { } due && GetTimestamp() + due.Ticks <= end)
        {
            int settings = Settings;
            Advance(due);
            await SetAsync(settings + 1);
        }

        Advance(TimeSpan.FromTicks(end - GetTimestamp()));
    }

    /// <summary>Waits until timers have been set this many times in total.</summary>
    public Task SetAsync(int settings)
    {
        lock (_gate)
        {
            if (_settings >= settings)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((settings, reached));
            return reached.Task.Soon();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
            return clock.CreateTimer(callback, state, dueTime, period);

        var timer = new WatchedTimer(this);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Inner = clock.CreateTimer(
            _ =>
            {
                timer.DueAt = null;
                callback(state);
            },
            state: null,
            dueTime,
            period);
        return timer;
    }

    private void OnSet(WatchedTimer timer, TimeSpan due)
    {
        lock (_gate)
        {
            timer.DueAt = GetTimestamp() + due.Ticks;
            _settings++;
            foreach ((_, TaskCompletionSource reached) in _waiting.Where(waiter => waiter.Settings <= _settings))
                reached.TrySetResult();
            _waiting.RemoveAll(waiter => waiter.Settings <= _settings);
        }
    }

    private void Remove(WatchedTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class WatchedTimer(WatchedClock clock) : ITimer
    {
        public ITimer? Inner { get; set; }

        public long? DueAt { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool changed = Inner!.Change(dueTime, period);
            clock.OnSet(this, dueTime);
            return changed;
        }

        public void Dispose()
        {
            clock.Remove(this);
            Inner!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
