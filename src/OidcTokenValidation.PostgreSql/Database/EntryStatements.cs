namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>The SQL statements of the revocation feed.</summary>
/// <remarks>
/// The row with the id 0 describes the table: its <c>entry</c> is random bytes, and its <c>last_id</c> the last id that was used. An append updates it, and
/// so waits for the end of every append before: entries become visible in the order of their ids, and no id is used twice.
/// </remarks>
internal sealed class EntryStatements(TableDefinition table)
{
    public const string Columns = "id bigint primary key, entry bytea not null, expires_at timestamptz not null, last_id bigint";

    // One for all tables: a notification for another table costs one read.
    private const string Channel = "oidc_token_revocations";

    private readonly string _table = table.Name;

    /// <summary>Appends entries and notifies the other nodes. Selects how many were appended: none if the row with the id 0 is missing.</summary>
    /// <remarks>
    /// The parameters are the number of entries, the entries and the times in milliseconds: lists as text, because not every data source supports arrays.
    /// The commit is on the disk before any node sees it, also where the database commits asynchronously by default: a process of the database that crashes
    /// could otherwise lose entries that nodes have read, and their ids would be used again.
    /// </remarks>
    public string Append => field ??= $"""
        with durable as (
          select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'),
        counter as (
          update {_table} set last_id = last_id + $1::int where id = 0 returning last_id - $1::int as used),
        added as (
          insert into {_table} (id, entry, expires_at)
            select counter.used + new.number, decode(new.entry, 'hex'), to_timestamp(new.expires_at / 1000.0)
            from counter, unnest(string_to_array($2, ' '), string_to_array($3, ' ')::bigint[]) with ordinality as new (entry, expires_at, number)
          returning 1)
        select count(*)::int, pg_notify('{Channel}', ''), (select count(*) from durable) from added
        """;

    /// <summary>Adds the row with the id 0 to a table that is new, or that has lost its rows.</summary>
    public string Begin => field ??= $"""
        insert into {_table} (id, entry, expires_at, last_id) select 0, $1, 'infinity', coalesce(max(id), 0) from {_table} on conflict (id) do nothing
        """;

    /// <summary>
    /// Selects entries after a position, and with each row: whether the server is a standby, the incarnation, whether the position is one of it, and the last
    /// id. Without entries it is one row; without the row with the id 0, none.
    /// </summary>
    /// <remarks>
    /// The incarnation changes when entries may have been lost: the random bytes with the rows of an unlogged table or of one that was emptied, the file node
    /// with a table that was restored from a dump, and the start of the server with a failover, a restored backup or disk, and a crash.
    /// </remarks>
    public string Read => field ??= $"""
        with state as (
          select encode(entry, 'hex') || '.' || to_char(pg_postmaster_start_time() at time zone 'UTC', 'YYYYMMDDHH24MISSUS')
            || '.' || pg_relation_filenode(tableoid)::text as incarnation, last_id
          from {_table} where id = 0),
        start as (
          select *, incarnation = $1::text and $2::bigint <= last_id as is_same from state)
        select pg_is_in_recovery(), start.incarnation, start.is_same, start.last_id, page.id, page.entry
        from start left join lateral (
          select id, entry from {_table} where id > case when start.is_same then $2::bigint else 0 end order by id limit $3) as page on true
        order by page.id
        """;

    /// <summary>Removes one batch of entries that have expired by the clocks of the database and of this node. Selects how many were removed.</summary>
    public string RemoveExpired => field ??= $"""
        with removed as (
          delete from {_table} where ctid = any (array(
            select ctid from {_table} where expires_at < least(now(), $1::timestamptz) limit $2 for update skip locked))
          returning 1)
        select count(*)::int from removed
        """;

    /// <summary>Waits for the locks that a read waits for.</summary>
    public string Probe => field ??= $"select 1 from {_table} where id = 0";

    public static string Listen => $"listen {Channel}";

    public static string Unlisten => $"unlisten {Channel}";
}
