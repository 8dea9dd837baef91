namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>Reads a feed as a node does, which repeats what fails.</summary>
public abstract class RevocationFeedReader
{
    // A bound for a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Appends entries, and returns the position after them.</summary>
    protected static async Task<string> AppendAsync(IRevocationFeed feed, params RevocationEntry[] entries)
    {
        await feed.AppendAsync(entries, TestContext.Current.CancellationToken);
        return (await feed.ReadAsync(position: null, TestContext.Current.CancellationToken)).Position;
    }

    /// <summary>Reads a page, until that succeeds.</summary>
    protected static async Task<RevocationPage> UntilReadAsync(IRevocationFeed feed, string? position)
    {
        RevocationPage? page = null;
        await UntilAsync(async () =>
        {
            try
            {
                page = await feed.ReadAsync(position, TestContext.Current.CancellationToken);
                return true;
            }
            catch (RevocationFeedException)
            {
                return false;
            }
        });
        return page!;
    }

    protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (long start = TimeProvider.System.GetTimestamp(); !await condition(); await Task.Delay(20, TestContext.Current.CancellationToken))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "The condition is not met.");
    }
}
