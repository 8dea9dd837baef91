using Npgsql;

namespace OidcTokenValidation.PostgreSql;

/// <summary>Where used proofs are remembered, and how long a request waits for it.</summary>
public sealed class PostgreSqlReplayStoreOptions
{
    /// <summary>How to reach the database, in Npgsql's keywords; the store makes a pool of connections of its own from it.</summary>
    /// <value>
    /// For instance <c>Host=db.example.com;Database=api;Username=api;Password=…</c>. Default none: then set <see cref="DataSource"/>.
    /// What it does not set: <c>Maximum Pool Size</c> is 4, so that the pools of 20 nodes fit into a database that takes 100 connections; two carry 600 proofs a second.
    /// <c>Max Auto Prepare</c> is 8: set it to 0 behind a pooler that cannot keep prepared statements. <c>Cancellation Timeout</c> is -1.
    /// With several hosts <c>Target Session Attributes</c> is <c>primary</c> and <c>Host Recheck Seconds</c> is 1.
    /// </value>
    public string? ConnectionString { get; set; }

    /// <summary>A data source of yours, for instance one that renews its password or that looks for the primary among several servers. You dispose of it.</summary>
    /// <value>
    /// Default none: then set <see cref="ConnectionString"/>. Its connection string must say <c>No Reset On Close=true</c>, without which time limits cannot be kept, so let nobody else use it;
    /// <c>Max Auto Prepare=8</c> makes it faster.
    /// </value>
    public NpgsqlDataSource? DataSource { get; set; }

    /// <summary>The table that holds the proofs.</summary>
    /// <value>
    /// Default <c>dpop_proofs</c>. A name, or a schema's and a table's name with a point between: each of lower-case letters a to z, digits and underscores,
    /// not starting with a digit, at most 52 characters.
    /// </value>
    public string Table { get; set; } = "dpop_proofs";

    /// <summary>Whether <see cref="PostgreSqlReplayStore.CreateTableAsync"/> makes a table that survives a crash of the database and that replicas have.</summary>
    /// <value>
    /// Default false: the table is <c>unlogged</c>, which is faster and keeps the proofs out of the write-ahead log. After a crash of the database, or a failover to a replica,
    /// it is empty: a proof that was used shortly before, and that is not yet too old, passes once more. Set it to true where that matters.
    /// </value>
    public bool Logged { get; set; }

    /// <summary>How long one request waits for the database in all: for a connection from the pool, for connecting, for the answer.</summary>
    /// <value>Default 2 seconds; from 100 milliseconds to 30 seconds.</value>
    /// <remarks>
    /// When a request has waited in vain and no other one was answered meanwhile, the requests after it are <see cref="ReplayOutcome.Unavailable"/> at once, until a probe in the
    /// background, once a second, is answered.
    /// </remarks>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How far the clocks of the nodes and of the database may be apart. A proof stays for so much longer than it must.</summary>
    /// <value>Default 1 minute; from 0 to 1 hour. The same on all nodes: any of them removes what it takes for expired.</value>
    /// <remarks>
    /// A proof whose time is over for longer than that, by the database's clock, is <see cref="ReplayOutcome.Unavailable"/> if it is not in the table: it
    /// may have been removed.
    /// So a node whose clock is further off lets no proof pass twice; it may answer good ones with 503. A database clock that was ahead and is set back
    /// lets none pass twice either: the table notes the latest
    /// expiry of what was removed (in a row whose name is empty), and proofs that expire no later are unavailable until that time has come.
    /// </remarks>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a node removes expired proofs, beside its requests. Without requests nothing is removed.</summary>
    /// <value>Default 15 seconds; from 1 second to 1 hour. Rows stay for that time, and for <see cref="ClockTolerance"/>, beyond their expiry.</value>
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many expired proofs one statement removes at most.</summary>
    /// <value>Default 1,000; from 1 to 100,000.</value>
    public int CleanupBatchSize { get; set; } = 1000;
}
