using OidcTokenValidation.PostgreSql.Configuration;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>Everything that the store says to the database.</summary>
internal sealed class Statements(string table, bool logged)
{
    private readonly string _table = TableName.Quote(table);

    /// <summary>One atomic step that gives 1 for a proof that was added, 2 for one that is there, 0 for one that may have been removed.</summary>
    /// <remarks>
    /// "(proof)" is essential: on a table without that key the database refuses, instead of adding every proof twice. What may be removed, or expires no
    /// later than something that
    /// was removed, cannot be added: so a proof that was removed does not pass again, however far a clock is off or was off. The casts name the columns'
    /// types: from a "select" the parameters would get none.
    /// </remarks>
    public string Add => field ??= $"""
        with doubt as materialized (
          select $2::timestamptz < now() - $3::interval or $2::timestamptz <= coalesce(({RemovedUpTo}), '-infinity') as exists),
        added as (
          insert into {_table} (proof, expires_at)
            select $1::bytea, $2::timestamptz from doubt where not doubt.exists on conflict (proof) do nothing returning 1)
        select case when exists (select from added) then 1
          when exists (select from doubt where not doubt.exists) or exists (select from {_table} where proof = $1::bytea) then 2
          else 0 end
        """;

    /// <summary>
    /// The database's clock decides. Nodes pass over what another one is just removing. Gives how many were removed, and notes the latest expiry among
    /// them.
    /// </summary>
    /// <remarks>
    /// The note is a row whose name is empty, which no proof's is. A database clock that was ahead and is set right shows a time before it: see <see
    /// cref="Add"/>.
    /// </remarks>
    public string RemoveExpired => field ??= $"""
        with removed as (
          delete from {_table} where ctid = any (array(
            select ctid from {_table} where expires_at < now() - $1::interval and proof <> ''::bytea limit $2 for update skip locked))
          returning expires_at),
        note as (
          insert into {_table} as noted (proof, expires_at)
            select ''::bytea, max(expires_at) from removed having count(*) > 0
            on conflict (proof) do update set expires_at = greatest(noted.expires_at, excluded.expires_at))
        select count(*)::int from removed
        """;

    /// <summary>
    /// Adds a row as <see cref="Add"/> does, and needs the privilege to update as <see cref="RemoveExpired"/> does. Together with <see cref="ProbeRemove"/> it waits for
    /// every lock that a proof would wait for, and no row is left.
    /// </summary>
    public string ProbeAdd => field ??= $"""
        insert into {_table} (proof, expires_at) values ($1, now()) on conflict (proof) do update set expires_at = excluded.expires_at
        """;

    public string ProbeRemove => field ??= $"delete from {_table} where proof = $1";

    /// <summary>The database's clock, and until when proofs may have been removed.</summary>
    public string ProbeClock => field ??= $"select clock_timestamp(), ({RemovedUpTo})";

    private string RemovedUpTo => field ??= $"select expires_at from {_table} where proof = ''::bytea";

    public string TableExists => field ??= $"select to_regclass('{_table}') is not null";

    /// <summary>"if not exists" alone does not keep two nodes from creating the same table at once: one of them would fail.</summary>
    public static string LockCreation => "select pg_advisory_xact_lock(hashtext('OidcTokenValidation.PostgreSql'))";

    // Not "if the table is not there": behind an advisory lock a session does not yet see what another one has just created.
    public string CreateTable => field ??= $"""
        create {(logged ? "" : "unlogged ")}table if not exists {_table} (proof bytea primary key, expires_at timestamptz not null);
        create index if not exists "{table.Split('.')[^1]}{TableName.IndexSuffix}" on {_table} (expires_at)
        """;
}
