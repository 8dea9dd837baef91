using System.Collections.Concurrent;
using OidcTokenValidation.PostgreSql.Database;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.PostgreSql.Tests.Database;

/// <summary>When the circuit breaker opens, and when it probes, by a clock that the test advances.</summary>
public sealed class BreakerClockTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly TestClock _clock = new();

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1.0, true)]
    [InlineData(2.5, true)]
    public void Time_out_opens_it_if_nothing_completed_in_the_last_half_of_the_limit(double secondsSinceResponse, bool opens)
    {
        using var breaker = new CircuitBreaker(_clock) { Probe = static _ => Task.CompletedTask };
        _clock.Advance(TimeSpan.FromMinutes(1));
        breaker.OnResponse();
        _clock.Advance(TimeSpan.FromSeconds(secondsSinceResponse));
        var reason = new TimeoutException();

        breaker.OnTimeout(Limit, reason);

        Assert.Equal(opens ? reason : null, breaker.Reason);
    }

    [Fact]
    public async Task Probes_begin_after_pauses_up_to_a_second_and_end_with_the_outage()
    {
        var probes = new ConcurrentQueue<long>();
        using var breaker = new CircuitBreaker(_clock);
        breaker.Probe = _ =>
        {
            probes.Enqueue(_clock.GetTimestamp());

            // The seventh succeeds.
            if (probes.Count == 7)
                breaker.OnResponse();
            return probes.Count < 7 ? throw new TimeoutException() : Task.CompletedTask;
        };
        long openedAt = _clock.GetTimestamp();
        breaker.OnUnreachable(new TimeoutException());

        for (long start = TimeProvider.System.GetTimestamp(); breaker.Reason is not null; await Task.Delay(1, TestContext.Current.CancellationToken))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "No probe finds the return of the database.");
            _clock.Advance(TimeSpan.FromMilliseconds(20));
        }

        long[] times = [openedAt, .. probes];
        TimeSpan[] pauses = [.. times.Zip(times.Skip(1), _clock.GetElapsedTime)];
        Assert.Equal(7, pauses.Length);
        Assert.All(pauses.Zip([0.1, 0.2, 0.4, 0.8, 1, 1, 1]), static pause => Assert.True(pause.First >= TimeSpan.FromSeconds(pause.Second)));

        // No probe without an outage.
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(7, probes.Count);
    }
}
