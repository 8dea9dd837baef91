using System.Globalization;
using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.PostgreSql.Tests.Revocation;

public sealed class SubscriptionTests(SharedServer shared)
{
    // A bound for a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connection_that_is_dead_is_noticed_without_a_notification()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        await using var network = new Network(shared.Server.Port);
        PostgreSqlRevocationFeed node = feed.Open(options => (options.Timeout, options.ConnectionString) =
            (TimeSpan.FromSeconds(1), $"{options.ConnectionString};Port={network.Port.ToString(CultureInfo.InvariantCulture)}"));
        var subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task subscription = node.SubscribeAsync(() => subscribed.TrySetResult(), _cancellation);
        await subscribed.Task.WaitAsync(Patience, _cancellation);

        network.Cut();

        // After the interval of 2 seconds and the limit of 1; TCP would take minutes.
        var thrown = await Assert.ThrowsAsync<RevocationFeedException>(() => subscription.WaitAsync(Patience, _cancellation));
        Assert.StartsWith("The database did not respond in time", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_that_is_ended_by_the_server_ends_the_subscription()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        string name = $"listener {feed.Name}";
        PostgreSqlRevocationFeed node = feed.Open(options => options.ConnectionString += $";Application Name={name}");
        var subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task subscription = node.SubscribeAsync(() => subscribed.TrySetResult(), _cancellation);
        await subscribed.Task.WaitAsync(Patience, _cancellation);

        await shared.Server.ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where application_name = '{name}'");

        await Assert.ThrowsAsync<RevocationFeedException>(() => subscription.WaitAsync(Patience, _cancellation));
    }

    [Fact]
    public async Task Ended_subscriptions_leave_no_session_that_listens()
    {
        await using TestFeed feed = await TestFeed.CreateAsync(shared.Server);
        PostgreSqlRevocationFeed node = feed.Open(static options => options.ConnectionString += ";Maximum Pool Size=2");
        int calls = 0;

        // More than the pool has connections: each is returned.
        for (int subscription = 0; subscription < 5; subscription++)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
            var subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task running = node.SubscribeAsync(
                () =>
                {
                    Interlocked.Increment(ref calls);
                    subscribed.TrySetResult();
                },
                ending.Token);
            await subscribed.Task.WaitAsync(Patience, _cancellation);
            await ending.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience, _cancellation));
        }

        int before = Volatile.Read(ref calls);
        await using PostgreSqlRevocationFeed other = feed.Open();
        await other.AppendAsync([TestSupport.Contracts.RevocationFeedContract.Create(1)], _cancellation);
        Assert.Single((await node.ReadAsync(position: null, _cancellation)).Entries);
        Assert.Equal(before, Volatile.Read(ref calls));
    }
}
