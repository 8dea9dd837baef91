using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace OidcTokenValidation.PostgreSql.Diagnostics;

/// <summary>Says what is wrong with the database, and what to do.</summary>
internal static class Fault
{
    public const string Unknown = "Proofs came whose time is over by the database's clock, or that it may have removed. Compare the clocks of the database and of the nodes; the health check says more.";

    public static string ClockAhead(TimeSpan ahead) => string.Create(
        CultureInfo.InvariantCulture,
        $"The database's clock is {ahead.TotalSeconds:0} s ahead of this node's, more than ClockTolerance: proofs of good clients are over by it. Check the time synchronisation of both.");

    public static string ClockSetBack(DateTime removedUpTo) => string.Create(
        CultureInfo.InvariantCulture,
        $"The database's clock was ahead and was set back. What was used while it was ahead may have been removed, so a proof that expires until {removedUpTo:yyyy-MM-dd HH:mm:ss} UTC cannot be told from a used one. It ends by itself at that time. To end it now, delete the row of the table whose proof is empty (where proof = ''); proofs that were used since could then be used once more.");

    public static string Describe(Exception exception) => exception switch
    {
        PostgresException refused => Describe(refused),
        ObjectDisposedException => "The store or its data source was disposed of.",
        TimeoutException or NpgsqlException { InnerException: TimeoutException } =>
            "The database did not answer in time: it stands still, the table is locked, the network loses what is sent, or all connections of the pool are in use.",
        NpgsqlException { InnerException: SocketException or IOException } => "The database cannot be reached.",
        NpgsqlException { InnerException: AggregateException { InnerExceptions: [var first, ..] } } => $"None of the hosts can be used. The first one: {Describe(first)}",
        NpgsqlException { InnerException: null } => "None of the hosts can be used: those that can be reached are not the primary.",
        _ => "Something unexpected was thrown.",
    };

    private static string Describe(PostgresException refused) => refused.SqlState switch
    {
        PostgresErrorCodes.UndefinedTable => "The table is missing. Call CreateTableAsync, or create it with the rest of the schema.",
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.InvalidColumnReference =>
            "The table is not as CreateTableAsync makes it: (proof bytea primary key, expires_at timestamptz not null).",
        PostgresErrorCodes.InsufficientPrivilege => "The role may not use the table. Grant insert, select, update and delete.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "The database is read-only. Connect to the primary.",
        PostgresErrorCodes.AdminShutdown => "The database is being shut down, or an administrator ended its sessions.",
        PostgresErrorCodes.CrashShutdown => "The database ends all sessions because one of its processes crashed.",
        PostgresErrorCodes.CannotConnectNow => "The database accepts no connections yet: it is starting, recovering or shutting down.",
        PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable =>
            "The database cancelled the statement: its statement_timeout or lock_timeout is shorter than Timeout, or an administrator cancelled it.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "The database does not accept the credentials. Check Username and Password, and the database's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => "The server has no such database. Check Database.",
        PostgresErrorCodes.DiskFull => "The database's disk is full.",
        PostgresErrorCodes.TooManyConnections => "The database takes no more connections. Set Maximum Pool Size so that the pools of all nodes fit.",
        _ => $"The database refused with {refused.SqlState}.",
    };
}
