using Xunit;

namespace OidcTokenValidation.Testing.Tests;

public sealed class TestClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestClock _clock = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Clock_is_constant_until_it_is_moved()
    {
        long before = _clock.GetTimestamp();
        Assert.Equal(Start, _clock.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, _clock.GetElapsedTime(before));

        _clock.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(Start.AddSeconds(90), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(90), _clock.GetElapsedTime(before));
        Assert.Equal(TimeSpan.Zero, _clock.GetLocalNow().Offset);
    }

    [Fact]
    public void Clock_starts_at_the_given_time_and_does_not_run_backwards()
    {
        var start = new DateTimeOffset(1999, 12, 31, 23, 0, 0, TimeSpan.FromHours(-1));
        Assert.Equal(start, new TestClock(start).GetUtcNow());
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Clock_that_is_set_forward_fires_timers()
    {
        using ITimer timer = Record("due", TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        _clock.SetUtcNow(Start.AddDays(1));
        Assert.Equal(["due at 60"], _fired);
        Assert.Equal(Start.AddDays(1), _clock.GetUtcNow());
    }

    [Fact]
    public void Clock_that_is_set_back_changes_the_calendar_only()
    {
        using ITimer timer = Record("due", TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        long before = _clock.GetTimestamp();

        _clock.SetUtcNow(Start.AddHours(-1));
        Assert.Equal(Start.AddHours(-1), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, _clock.GetElapsedTime(before));

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(_fired);
        Assert.Equal(Start.AddMinutes(-59), _clock.GetUtcNow());
    }

    [Fact]
    public void Timers_fire_in_the_order_in_which_they_are_due()
    {
        using ITimer late = Record("late", TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using ITimer first = Record("first", TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        using ITimer second = Record("second", TimeSpan.FromSeconds(2), TimeSpan.Zero);
        using ITimer far = Record("far", TimeSpan.FromSeconds(11), TimeSpan.Zero);

        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(["first at 2", "second at 2", "late at 3"], _fired);
        Assert.Equal(Start.AddSeconds(10), _clock.GetUtcNow());
    }

    [Fact]
    public void Periodic_timer_fires_for_every_period_on_the_way()
    {
        using ITimer timer = Record("tick", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(["tick at 1", "tick at 3"], _fired);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("tick at 5", _fired[^1]);
    }

    [Fact]
    public void Timer_that_is_due_at_once_fires_at_once_and_moves_nothing()
    {
        using ITimer outer = _clock.CreateTimer(
            _ =>
            {
                using ITimer inner = Record("inner", TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            },
            state: null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);
        using ITimer later = Record("later", TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["inner at 1", "later at 2"], _fired);
    }

    [Fact]
    public void Timer_can_be_changed_stopped_and_disposed()
    {
        ITimer timer = Record("timer", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        Assert.True(timer.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan));
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty(_fired);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["timer at 5"], _fired);

        Assert.True(timer.Change(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(_fired);

        timer.Change(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timer.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(_fired);
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void Negative_times_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Record("x", TimeSpan.FromSeconds(-1), TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => Record("x", TimeSpan.Zero, TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void Exception_of_a_callback_is_thrown_and_the_other_timers_fire_later()
    {
        using ITimer bad = _clock.CreateTimer(static _ => throw new InvalidTimeZoneException(), state: null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using ITimer good = Record("good", TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);

        Assert.Throws<InvalidTimeZoneException>(() => _clock.Advance(TimeSpan.FromSeconds(3)));
        _clock.Advance(TimeSpan.Zero);

        Assert.Equal(["good at 2"], _fired);
        Assert.Equal(Start.AddSeconds(3), _clock.GetUtcNow());
    }

    [Fact]
    public void Token_source_cancels_in_time()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(5), _clock);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(source.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(source.IsCancellationRequested);
    }

    [Fact]
    public async Task Delay_and_a_periodic_timer_complete_in_time()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        var delay = Task.Delay(TimeSpan.FromSeconds(5), _clock, cancellation);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2), _clock);
        ValueTask<bool> tick = timer.WaitForNextTickAsync(cancellation);

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(tick.IsCompleted);
        Assert.True(await tick);
        Assert.False(delay.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.True(delay.IsCompletedSuccessfully);
        Assert.True(await timer.WaitForNextTickAsync(cancellation));
    }

    [Fact]
    public void Concurrent_advances_lose_nothing()
    {
        int ticks = 0;
        using ITimer timer = _clock.CreateTimer(_ => Interlocked.Increment(ref ticks), state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        Parallel.For(0, 1000, _ => _clock.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(Start.AddSeconds(1000), _clock.GetUtcNow());
        Assert.Equal(1000, ticks);
    }

    private ITimer Record(string name, TimeSpan due, TimeSpan period) =>
        _clock.CreateTimer(state => _fired.Add($"{state} at {(_clock.GetUtcNow() - Start).TotalSeconds:0}"), name, due, period);
}
