using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace OidcTokenValidation.PostgreSql.Diagnostics;

/// <summary>Says what is wrong with the database, and what to do.</summary>
internal static class Fault
{
    public const string ReadOnly = "The database is read-only, or the role may not add rows to the table. Connect to the primary; grant insert, select, update and delete.";

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
        TimeoutException => "The database did not answer in time, or no connection of the pool became free.",
        NpgsqlException { InnerException: TimeoutException } => "The database did not answer in time, or no connection of the pool became free. Is Maximum Pool Size large enough?",
        NpgsqlException { InnerException: SocketException or IOException } => "The database cannot be reached.",
        _ => "Something unexpected was thrown.",
    };

    private static string Describe(PostgresException refused) => refused.SqlState switch
    {
        PostgresErrorCodes.UndefinedTable => "The table is missing. Call CreateTableAsync, or create it with the rest of the schema.",
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.InvalidColumnReference =>
            "The table is not as CreateTableAsync makes it: (proof bytea primary key, expires_at timestamptz not null).",
        PostgresErrorCodes.InsufficientPrivilege => "The role may not use the table. Grant insert, select, update and delete.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "The database is read-only. Connect to the primary.",
        PostgresErrorCodes.DiskFull => "The database's disk is full.",
        PostgresErrorCodes.TooManyConnections => "The database takes no more connections. Set Maximum Pool Size so that the pools of all nodes fit.",
        _ => $"The database refused with {refused.SqlState}.",
    };
}
