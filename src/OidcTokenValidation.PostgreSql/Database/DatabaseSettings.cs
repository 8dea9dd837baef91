using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>How the database is reached, from the options of a store or a feed.</summary>
/// <param name="ConnectionString">The connection string; null if there is a data source.</param>
/// <param name="DataSource">The data source of the caller; null if there is a connection string.</param>
/// <param name="Timeout">The time limit of one operation.</param>
/// <param name="PoolSize">The maximum number of connections, unless the connection string sets one.</param>
/// <param name="ReservedConnections">How many of the connections are not for statements.</param>
internal readonly record struct DatabaseSettings(
    string? ConnectionString, NpgsqlDataSource? DataSource, TimeSpan Timeout, int PoolSize, int ReservedConnections);
