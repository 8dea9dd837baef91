using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>An open connection of the pool.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Generation">How often the pool had been cleared when the connection was opened.</param>
/// <param name="OpenedAt">When the connection was opened.</param>
internal sealed record PooledConnection(NpgsqlConnection Connection, int Generation, long OpenedAt)
{
    /// <summary>When the connection was last rented or opened.</summary>
    public long UsedAt { get; set; } = OpenedAt;
}
