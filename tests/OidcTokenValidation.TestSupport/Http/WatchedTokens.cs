using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace OidcTokenValidation.TestSupport.Http;

/// <summary>The tokens of open streams, whose revocation is awaited.</summary>
public static class WatchedTokens
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until so many tokens are watched: a server ends a request after its client has read the end.</summary>
    public static async Task AssertWatchedAsync(this TokenRevocations revocations, int expected, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (CountWatched(revocations) != expected && Stopwatch.GetElapsedTime(start) < Patience)
            await Task.Delay(10, cancellation);
        Assert.Equal(expected, CountWatched(revocations));
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_WatchedCount")]
    private static extern int CountWatched(TokenRevocations revocations);
}
