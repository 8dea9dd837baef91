using System.Globalization;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.TestSupport.Logging;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>A table of revocations of one test, and the feeds that use it.</summary>
internal sealed class TestFeed(PostgreSqlServer server) : IAsyncDisposable
{
    private readonly List<PostgreSqlRevocationFeed> _feeds = [];

    public string Name { get; } = $"revocations_{Guid.NewGuid():n}";

    public static async Task<TestFeed> CreateAsync(PostgreSqlServer server, bool logged = true)
    {
        var feed = new TestFeed(server);
        await feed.Open(options => options.Logged = logged).CreateTableAsync(TestContext.Current.CancellationToken);
        return feed;
    }

    /// <summary>A feed of this table, as one more node has it.</summary>
    public PostgreSqlRevocationFeed Open(Action<PostgreSqlRevocationFeedOptions>? configure = null, LogCollector? log = null, TimeProvider? time = null)
    {
        var options = new PostgreSqlRevocationFeedOptions { ConnectionString = server.ConnectionString, Table = Name, Timeout = TimeSpan.FromSeconds(30) };
        configure?.Invoke(options);
        var feed = new PostgreSqlRevocationFeed(options, time, log?.CreateLogger<PostgreSqlRevocationFeed>());
        _feeds.Add(feed);
        return feed;
    }

    /// <summary>The number of entries, without the row that describes the table.</summary>
    public async Task<long> CountAsync() => (long)(await server.ExecuteAsync($"select count(*) from {Name} where id > 0"))!;

    /// <summary>Adds an entry as a version of the library would that writes another form.</summary>
    public Task AppendAsync(byte[] form) => server.ExecuteAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"with state as (update {Name} set last_id = last_id + 1 where id = 0 returning last_id) "
        + $"insert into {Name} select last_id, '\\x{Convert.ToHexString(form)}', 'infinity' from state"));

    public async ValueTask DisposeAsync()
    {
        foreach (PostgreSqlRevocationFeed feed in _feeds)
            await feed.DisposeAsync();
    }
}
