using Npgsql;

namespace OidcTokenValidation.PostgreSql;

/// <summary>The options of <see cref="PostgreSqlReplayStore"/>.</summary>
public sealed class PostgreSqlReplayStoreOptions
{
    /// <summary>The connection string of the database, in Npgsql's keywords. The store creates its own connection pool from it.</summary>
    /// <value>
    /// For instance <c>Host=db.example.com;Database=api;Username=api;Password=…</c>. Default null: then set <see cref="DataSource"/>.
    /// Defaults of the store for missing keywords: <c>Maximum Pool Size</c> is 4, so that the pools of 20 nodes fit into a database that allows 100
    /// connections; two connections handle 600 proofs a second.
    /// <c>Max Auto Prepare</c> is 8: set it to 0 behind a pooler that does not support prepared statements. <c>Cancellation Timeout</c> is -1.
    /// With several hosts, <c>Target Session Attributes</c> is <c>primary</c> and <c>Host Recheck Seconds</c> is 1.
    /// </value>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// A data source of your own, for instance one that renews its password or finds the primary among several servers. The caller disposes it.
    /// </summary>
    /// <value>
    /// Default null: then set <see cref="ConnectionString"/>. Its connection string must contain <c>No Reset On Close=true</c>, because time limits cannot
    /// be enforced otherwise. So do not use the data source for anything else. <c>Max Auto Prepare=8</c> makes it faster.
    /// </value>
    public NpgsqlDataSource? DataSource { get; set; }

    /// <summary>The table of the used proofs.</summary>
    /// <value>
    /// Default <c>dpop_proofs</c>. The name of a table, or of a schema and a table separated by a dot: lower-case letters a to z, digits and underscores,
    /// not starting with a digit, at most 52 characters each.
    /// </value>
    public string Table { get; set; } = "dpop_proofs";

    /// <summary>
    /// Whether <see cref="PostgreSqlReplayStore.CreateTableAsync"/> creates a table that survives a crash of the database and is replicated.
    /// </summary>
    /// <value>
    /// Default false: the table is <c>unlogged</c>, which is faster and writes no proofs to the write-ahead log. After a crash of the database, or
    /// a failover to a replica, the table is empty: a proof that was used shortly before and has not expired is accepted once more. Set it to true if
    /// that is not acceptable.
    /// </value>
    public bool Logged { get; set; }

    /// <summary>The time that one request waits for the database in total: for a connection from the pool, for connecting and for the response.</summary>
    /// <value>Default 2 seconds; from 100 milliseconds to 30 seconds.</value>
    /// <remarks>
    /// After a request has timed out and no other request got a response in the last half of that time, further requests are
    /// <see cref="ReplayOutcome.Unavailable"/> at once, until a background probe, which runs once a second, gets a response.
    /// </remarks>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The accepted difference between the clocks of the nodes and of the database. A proof stays in the table for this time after its
    /// expiry.</summary>
    /// <value>Default 1 minute; from 0 to 1 hour. Use the same value on all nodes, because each node removes expired proofs by its own value.</value>
    /// <remarks>
    /// A proof that expired before that tolerance, by the database's clock, is <see cref="ReplayOutcome.Unavailable"/> if it is not in the table: it may
    /// have been removed. So a node whose clock differs more accepts no proof twice, but may reject valid proofs with 503. A database clock that was ahead
    /// and is set back does not lead to an accepted replay either: the table stores the latest expiry of the removed proofs (in a row whose proof is
    /// empty), and proofs that expire no later are unavailable until that time.
    /// </remarks>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The interval in which a node removes expired proofs in the background. Without requests nothing is removed.</summary>
    /// <value>Default 15 seconds; from 1 second to 1 hour. Rows stay in the table for that time plus <see cref="ClockTolerance"/> after their expiry.</value>
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The maximum number of expired proofs that one statement removes.</summary>
    /// <value>Default 1,000; from 1 to 100,000.</value>
    public int CleanupBatchSize { get; set; } = 1000;
}
