using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>An open connection of the pool.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Generation">How often the pool had been cleared when it was opened.</param>
/// <param name="OpenedAt">When it was opened.</param>
internal sealed record PooledConnection(NpgsqlConnection Connection, int Generation, long OpenedAt)
{
    /// <summary>When it was last lent, or opened.</summary>
    public long UsedAt { get; set; } = OpenedAt;
}
