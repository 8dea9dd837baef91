using OidcTokenValidation.PostgreSql.Configuration;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Everything that the store says to the database.</summary>
internal sealed class Statements(string table, bool logged)
{
    private readonly string _table = TableName.Quote(table);

    /// <summary>One atomic step. "(proof)" is essential: on a table without that key the database refuses, instead of adding every proof twice.</summary>
    /// <remarks>
    /// The condition is the opposite of <see cref="RemoveExpired"/>'s: what may be removed cannot be added, so a proof that was removed does not pass again, however far a node's clock is off; only a database clock that is set back could let it.
    /// The casts name the columns' types: from a "select" the parameters would get none.
    /// </remarks>
    public string Add => field ??= $"""
        insert into {_table} (proof, expires_at)
          select $1::bytea, $2::timestamptz where $2::timestamptz >= now() - $3::interval on conflict (proof) do nothing
        """;

    /// <summary>The database's clock decides. Nodes pass over what another one is just removing.</summary>
    public string RemoveExpired => field ??= $"""
        delete from {_table} where ctid = any (array(
          select ctid from {_table} where expires_at < now() - $1::interval limit $2 for update skip locked))
        """;

    /// <summary>Whether a proof could be added, without adding one. A table that is missing makes the database refuse.</summary>
    public string CanWrite => field ??= $"select not current_setting('transaction_read_only')::boolean and has_table_privilege('{_table}', 'insert')";

    public string TableExists => field ??= $"select to_regclass('{_table}') is not null";

    /// <summary>"if not exists" alone does not keep two nodes from creating the same table at once: one of them would fail.</summary>
    public static string LockCreation => "select pg_advisory_xact_lock(hashtext('OidcTokenValidation.PostgreSql'))";

    // Not "if the table is not there": behind an advisory lock a session does not yet see what another one has just created.
    public string CreateTable => field ??= $"""
        create {(logged ? "" : "unlogged ")}table if not exists {_table} (proof bytea primary key, expires_at timestamptz not null);
        create index if not exists "{table.Split('.')[^1]}{TableName.IndexSuffix}" on {_table} (expires_at)
        """;
}
