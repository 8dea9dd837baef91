using Npgsql;

namespace OidcTokenValidation.PostgreSql;

/// <summary>The options of <see cref="PostgreSqlRevocationFeed"/>.</summary>
public sealed class PostgreSqlRevocationFeedOptions
{
    /// <summary>The connection string of the database, in Npgsql's keywords. The feed creates its own connection pool from it.</summary>
    /// <value>
    /// For instance <c>Host=db.example.com;Database=api;Username=api;Password=…</c>. Default null: then set <see cref="DataSource"/>.
    /// Defaults of the feed for missing keywords: <c>Maximum Pool Size</c> is 3 (at least 2): one connection waits for notifications, the others execute
    /// statements. <c>Max Auto Prepare</c> is 8: set it to 0 behind a pooler that does not support prepared statements. <c>Cancellation Timeout</c> is -1.
    /// With several hosts, <c>Target Session Attributes</c> is <c>primary</c> and <c>Host Recheck Seconds</c> is 1.
    /// </value>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// A data source of your own, for instance one that renews its password or finds the primary among several servers. The caller disposes it.
    /// </summary>
    /// <value>
    /// Default null: then set <see cref="ConnectionString"/>. Its connection string must contain <c>No Reset On Close=true</c>, because time limits cannot
    /// be enforced otherwise. So do not use the data source for anything else, and not for a <see cref="PostgreSqlReplayStore"/> either.
    /// </value>
    public NpgsqlDataSource? DataSource { get; set; }

    /// <summary>The table of the revocations.</summary>
    /// <value>
    /// Default <c>token_revocations</c>. The name of a table, or of a schema and a table separated by a dot: lower-case letters a to z, digits and
    /// underscores, not starting with a digit, at most 52 characters each.
    /// </value>
    public string Table { get; set; } = "token_revocations";

    /// <summary>
    /// Whether <see cref="PostgreSqlRevocationFeed.CreateTableAsync"/> creates a table that survives a crash of the database and is replicated.
    /// </summary>
    /// <value>
    /// Default true. With false the table is <c>unlogged</c>: after a crash of the database, or a failover to a replica, it is empty. Nodes that run then
    /// append again what they have; what no running node has is lost, and tokens that it revoked are accepted until they expire.
    /// </value>
    public bool Logged { get; set; } = true;

    /// <summary>The time that one operation waits for the database in total: for a connection from the pool, for connecting and for the response.</summary>
    /// <value>Default 2 seconds; from 100 milliseconds to 30 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);
}
