using Microsoft.Extensions.Logging;
using OidcTokenValidation.TestSupport.Logging;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>A table of one test, and the stores that use it.</summary>
internal sealed class TestTable(PostgreSqlServer server) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<PostgreSqlReplayStore> _stores = [];

    public string Name { get; } = $"proofs_{Guid.NewGuid():n}";

    public PostgreSqlReplayStoreOptions Options => new() { ConnectionString = server.ConnectionString, Table = Name, Timeout = TimeSpan.FromSeconds(30), ClockTolerance = TimeSpan.Zero };

    public static async Task<TestTable> CreateAsync(PostgreSqlServer server)
    {
        var table = new TestTable(server);
        await table.Open().CreateTableAsync(TestContext.Current.CancellationToken);
        return table;
    }

    /// <summary>A store of this table, as one more node has it.</summary>
    public PostgreSqlReplayStore Open(Action<PostgreSqlReplayStoreOptions>? configure = null, LogCollector? log = null, TimeProvider? time = null)
    {
        var options = Options;
        configure?.Invoke(options);
        var store = new PostgreSqlReplayStore(options, time, log?.CreateLogger<PostgreSqlReplayStore>());
        _stores.Add(store);
        return store;
    }

    /// <summary>Adds a proof through a store that waits long enough on a busy machine.</summary>
    public async Task<ReplayKey> AddUsedAsync()
    {
        var used = Proofs.Random();
        Assert.Equal(ReplayOutcome.Added, await Open().TryAddAsync(used, Proofs.Soon, TestContext.Current.CancellationToken));
        return used;
    }

    /// <summary>The number of proofs, without the row that records what was removed.</summary>
    public async Task<long> CountAsync() => (long)(await server.ExecuteAsync($"select count(*) from {Name} where proof <> ''"))!;

    /// <summary>Waits until the cleanup has left this number of rows; fails after a while.</summary>
    public async Task UntilCountIsAsync(long count)
    {
        for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < Patience; await Task.Delay(20))
        {
            if (await CountAsync() == count)
                return;
        }

        Assert.Equal(count, await CountAsync());
    }

    /// <summary>Puts rows into the table whose time was over long ago.</summary>
    public Task AddExpiredAsync(int count) =>
        server.ExecuteAsync($"insert into {Name} select sha256(i::text::bytea), now() - interval '1 hour' from generate_series(1, {count}) i");

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
    }
}
