using OidcTokenValidation.AspNetCore.Lifetimes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>The end comes at the deadline, once, and never late by more than the clock was wrong.</summary>
public sealed class TokenTimerTests
{
    private readonly TestClock _clock = new();
    private int _ends;

    [Theory]
    [InlineData(1)]
    [InlineData(3_600_000)]
    [InlineData(3_600_001)]
    [InlineData(100L * 24 * 3_600_000)]
    public void It_ends_at_the_deadline_and_once(long milliseconds)
    {
        using TokenTimer timer = Start(TimeSpan.FromMilliseconds(milliseconds));
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.Equal(0, _ends);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _ends);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, _ends);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Deadline_that_is_past_ends_at_once(int milliseconds)
    {
        using TokenTimer timer = Start(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void Last_instant_of_all_is_no_deadline_that_a_timer_could_not_take()
    {
        using var timer = TokenTimer.Start(TimeProvider.System, DateTimeOffset.MaxValue, () => _ends++);
        Assert.Equal(0, _ends);
    }

    [Fact]
    public void Clock_that_is_set_back_gives_no_time_that_it_would_not_give_a_request()
    {
        using TokenTimer timer = Start(TimeSpan.FromMinutes(1));
        _clock.SetUtcNow(_clock.GetUtcNow() - TimeSpan.FromMinutes(5));
        _clock.Advance(TimeSpan.FromMinutes(6) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _ends);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void After_it_was_disposed_it_ends_nothing()
    {
        Start(TimeSpan.FromMinutes(1)).Dispose();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _ends);
    }

    private TokenTimer Start(TimeSpan left) => TokenTimer.Start(_clock, _clock.GetUtcNow() + left, () => _ends++);
}
