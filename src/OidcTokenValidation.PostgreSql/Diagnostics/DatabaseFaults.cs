using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace OidcTokenValidation.PostgreSql.Diagnostics;

/// <summary>Describes the faults of the database and their remedies.</summary>
internal static class DatabaseFaults
{
    public const string Undecidable =
        "Proofs were received that have expired by the database's clock, or that it may have removed. "
        + "Compare the clocks of the database and of the nodes; the health check gives the details.";

    public const string ReadOnly = "The database is read-only. Connect to the primary.";

    public const string UnknownForm =
        "A node with a newer version of the library appended a revocation that this version cannot read. Update the library on this node.";

    public const string FirstRowRemoved = "The row with the id 0 is removed from the table again and again. Find out what removes it: only this library may.";

    public static string GetClockAhead(TimeSpan ahead) => string.Create(
        CultureInfo.InvariantCulture,
        $"The database's clock is {ahead.TotalSeconds:0} s ahead of this node's, more than ClockTolerance: by that clock, valid proofs have expired. "
        + $"Check the time synchronisation of both.");

    public static string GetClockSetBack(DateTime removedUpTo) => string.Create(
        CultureInfo.InvariantCulture,
        $"The database's clock was ahead and was set back. Proofs that were used while it was ahead may have been removed, so a proof that expires until "
        + $"{removedUpTo:yyyy-MM-dd HH:mm:ss} UTC cannot be distinguished from a used one. The fault ends at that time. To end it now, delete the row of the "
        + $"table whose proof is empty (where proof = ''); proofs that were used since then could be used once more.");

    /// <summary>Describes an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="columns">The columns of the table, as it is created.</param>
    public static string Describe(Exception exception, string columns) => exception switch
    {
        PostgresException error => Describe(error, columns),
        ObjectDisposedException => "The object or its data source is disposed.",
        TimeoutException or NpgsqlException { InnerException: TimeoutException } =>
            "The database did not respond in time: it hangs, the table is locked, the network loses packets, or all connections of the pool are in use.",
        NpgsqlException { InnerException: SocketException or IOException } => "The database cannot be reached.",
        NpgsqlException { InnerException: AggregateException { InnerExceptions: [var first, ..] } } =>
            $"None of the hosts can be used. The first host: {Describe(first, columns)}",
        NpgsqlException { InnerException: null } => "None of the hosts can be used: the reachable hosts are not the primary.",
        _ => "An unexpected exception was thrown.",
    };

    private static string Describe(PostgresException error, string columns) => error.SqlState switch
    {
        PostgresErrorCodes.UndefinedTable => "The table is missing. Call CreateTableAsync, or create it with the rest of the schema.",
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.DatatypeMismatch
            or PostgresErrorCodes.InvalidColumnReference =>
            $"The table differs from the one that CreateTableAsync creates: ({columns}).",
        PostgresErrorCodes.InsufficientPrivilege => "The role has no privilege to use the table. Grant insert, select, update and delete.",
        PostgresErrorCodes.ReadOnlySqlTransaction => ReadOnly,
        PostgresErrorCodes.AdminShutdown => "The database is being shut down, or an administrator ended its sessions.",
        PostgresErrorCodes.CrashShutdown => "The database ends all sessions because one of its processes crashed.",
        PostgresErrorCodes.CannotConnectNow => "The database accepts no connections yet: it is starting, recovering or shutting down.",
        PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable =>
            "The database cancelled the statement: its statement_timeout or lock_timeout is shorter than Timeout, or an administrator cancelled it.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "The database does not accept the credentials. Check Username and Password, and the database's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => "The server has no such database. Check Database.",
        PostgresErrorCodes.DiskFull => "The database's disk is full.",
        PostgresErrorCodes.TooManyConnections => "The database accepts no more connections. Reduce Maximum Pool Size until the pools of all nodes fit.",
        _ => $"The database returned the error {error.SqlState}.",
    };
}
