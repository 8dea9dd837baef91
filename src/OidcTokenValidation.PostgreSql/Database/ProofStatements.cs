namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>The SQL statements of the replay store.</summary>
internal sealed class ProofStatements(TableDefinition table)
{
    public const string Columns = "proof bytea primary key, expires_at timestamptz not null";

    private readonly string _table = table.Name;

    /// <summary>Adds a proof in one atomic step. Selects 1 if it was added, 2 if it is already in the table, 0 if it may have been removed before.</summary>
    /// <remarks>
    /// "(proof)" is essential: on a table without that key the statement fails instead of adding every proof twice. A proof that could be removed already, or
    /// that expires no later than a removed proof, is not added. So a removed proof is not accepted again, however wrong a clock is or was. The casts are
    /// needed because parameters in a "select" have no types.
    /// </remarks>
    public string Add => field ??= $"""
        with uncertain as materialized (
          select $2::timestamptz < now() - $3::interval or $2::timestamptz <= coalesce(({RemovedUpTo}), '-infinity') as exists),
        added as (
          insert into {_table} (proof, expires_at)
            select $1::bytea, $2::timestamptz from uncertain where not uncertain.exists on conflict (proof) do nothing returning 1)
        select case when exists (select from added) then 1
          when exists (select from uncertain where not uncertain.exists) or exists (select from {_table} where proof = $1::bytea) then 2
          else 0 end
        """;

    /// <summary>
    /// Removes one batch of proofs that have expired by the database's clock, skipping rows that another node is removing. Selects how many were removed,
    /// and stores the latest expiry among them.
    /// </summary>
    /// <remarks>
    /// The latest expiry is stored in a row whose proof is empty. A database clock that was ahead and was corrected shows an earlier time, see
    /// <see cref="Add"/>.
    /// </remarks>
    public string RemoveExpired => field ??= $"""
        with removed as (
          delete from {_table} where ctid = any (array(
            select ctid from {_table} where expires_at < now() - $1::interval and proof <> ''::bytea limit $2 for update skip locked))
          returning expires_at),
        latest as (
          insert into {_table} as stored (proof, expires_at)
            select ''::bytea, max(expires_at) from removed having count(*) > 0
            on conflict (proof) do update set expires_at = greatest(stored.expires_at, excluded.expires_at))
        select count(*)::int from removed
        """;

    /// <summary>
    /// Adds a row as <see cref="Add"/> does, and needs the privilege to update as <see cref="RemoveExpired"/> does. Together with
    /// <see cref="ProbeRemove"/> it waits for every lock that a proof would wait for, and leaves no row.
    /// </summary>
    public string ProbeAdd => field ??= $"""
        insert into {_table} (proof, expires_at) values ($1, now()) on conflict (proof) do update set expires_at = excluded.expires_at
        """;

    public string ProbeRemove => field ??= $"delete from {_table} where proof = $1";

    /// <summary>Selects the database's clock and the latest expiry of a removed proof.</summary>
    public string ProbeClock => field ??= $"select clock_timestamp(), ({RemovedUpTo})";

    private string RemovedUpTo => field ??= $"select expires_at from {_table} where proof = ''::bytea";
}
