using OidcTokenValidation.AspNetCore.Lifetimes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>The timer fires once, at the deadline, and is late only if the clock was wrong.</summary>
public sealed class TokenTimerTests
{
    private readonly TestClock _clock = new();
    private int _ends;

    [Theory]
    [InlineData(1)]
    [InlineData(3_600_000)]
    [InlineData(3_600_001)]
    [InlineData(100L * 24 * 3_600_000)]
    public void Timer_fires_once_at_the_deadline(long milliseconds)
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
    public void Timer_with_a_deadline_in_the_past_fires_at_once(int milliseconds)
    {
        using TokenTimer timer = Start(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void Timer_with_the_latest_possible_deadline_does_not_fire()
    {
        using var timer = TokenTimer.Start(TimeProvider.System, DateTimeOffset.MaxValue, () => _ends++);
        Assert.Equal(0, _ends);
    }

    [Fact]
    public void Clock_that_is_set_back_delays_the_timer_as_long_as_it_extends_the_token()
    {
        using TokenTimer timer = Start(TimeSpan.FromMinutes(1));
        _clock.SetUtcNow(_clock.GetUtcNow() - TimeSpan.FromMinutes(5));
        _clock.Advance(TimeSpan.FromMinutes(6) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _ends);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void Disposed_timer_does_not_fire()
    {
        Start(TimeSpan.FromMinutes(1)).Dispose();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _ends);
    }

    private TokenTimer Start(TimeSpan left) => TokenTimer.Start(_clock, _clock.GetUtcNow() + left, () => _ends++);
}
