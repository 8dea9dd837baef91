using OidcTokenValidation.Redis.Server;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Redis.Tests.Server;

/// <summary>When the server is checked, without a server.</summary>
public sealed class ServerWatchTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_that_failed_after_a_reconnect_is_repeated_after_a_second()
    {
        var clock = new TestClock();
        int checks = 0;
        using var watch = new ServerWatch(_ => Interlocked.Increment(ref checks) switch
        {
            1 => Task.FromResult<string?>(null),
            2 => throw new TimeoutException(),
            _ => Task.FromResult<string?>("It evicts keys now."),
        }, clock);
        Assert.Null(await watch.FindFaultAsync(_cancellation));
        watch.Start();
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref checks) == 2));

        Assert.Null(await watch.FindFaultAsync(_cancellation));
        Assert.Equal(2, checks);
        clock.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(async () => await watch.FindFaultAsync(_cancellation) is not null);
        Assert.Equal(3, checks);
    }

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        long startedAt = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(30), "The condition does not hold.");
            await Task.Delay(2, _cancellation);
        }
    }
}
