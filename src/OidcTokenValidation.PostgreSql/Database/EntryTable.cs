using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using OidcTokenValidation.PostgreSql.Diagnostics;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>The table of revocations. Each method runs one operation on the database under a time limit.</summary>
internal sealed class EntryTable(TableDefinition definition, Connections connections, TimeSpan timeout, TimeProvider time) : IDisposable
{
    public const int CleanupBatchSize = 1000;

    private const int PageSize = 1000;
    private const int IncarnationBytes = 16;

    // Writes that wait for a lock or for a standby must not use all connections: reads go on.
    private readonly SemaphoreSlim _writing = new(1);

    private EntryStatements Statements { get; } = new(definition);

    public async Task AppendAsync(IReadOnlyList<RevocationEntry> entries, CancellationToken cancellationToken)
    {
        if (await TryAppendAsync(entries, cancellationToken).ConfigureAwait(false))
            return;
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        if (!await TryAppendAsync(entries, cancellationToken).ConfigureAwait(false))
            throw new RevocationFeedException(DatabaseFaults.FirstRowRemoved);
    }

    public async Task<RevocationPage> ReadAsync(string? position, CancellationToken cancellationToken)
    {
        if (await TryReadAsync(position, cancellationToken).ConfigureAwait(false) is { } page)
            return page;
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        return await TryReadAsync(position, cancellationToken).ConfigureAwait(false) ?? throw new RevocationFeedException(DatabaseFaults.FirstRowRemoved);
    }

    /// <summary>Removes one batch of expired entries, and returns how many were removed.</summary>
    public Task<int> RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters =
        [
            new NpgsqlParameter<DateTime> { TypedValue = time.GetUtcNow().UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new NpgsqlParameter<int> { TypedValue = CleanupBatchSize },
        ];
        return WriteAsync(Statements.RemoveExpired, parameters, cancellationToken);
    }

    /// <summary>Waits for a response of the database.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) =>
        connections.RunAsync(limit => connections.ExecuteAsync(Statements.Probe, [], limit), timeout, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private async Task<bool> TryAppendAsync(IReadOnlyList<RevocationEntry> entries, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters =
        [
            new NpgsqlParameter<int> { TypedValue = entries.Count },
            new NpgsqlParameter<string> { TypedValue = string.Join(' ', entries.Select(static entry => Convert.ToHexString(entry.ToArray()))) },
            new NpgsqlParameter<string> { TypedValue = string.Join(' ', entries.Select(static entry => entry.ExpiresAt.ToUnixTimeMilliseconds())) },
        ];
        return await WriteAsync(Statements.Append, parameters, cancellationToken).ConfigureAwait(false) > 0;
    }

    private Task<int> BeginAsync(CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters = [new NpgsqlParameter<byte[]> { TypedValue = RandomNumberGenerator.GetBytes(IncarnationBytes) }];
        return WriteAsync(Statements.Begin, parameters, cancellationToken);
    }

    private Task<int> WriteAsync(string statement, NpgsqlParameter[] parameters, CancellationToken cancellationToken) => connections.RunAsync(
        async limit =>
        {
            await _writing.WaitAsync(limit.Token).ConfigureAwait(false);
            try
            {
                return await connections.ExecuteAsync(statement, parameters, limit).ConfigureAwait(false);
            }
            finally
            {
                _writing.Release();
            }
        },
        timeout,
        cancellationToken);

    private Task<RevocationPage?> TryReadAsync(string? position, CancellationToken cancellationToken) => connections.RunAsync(
        limit => connections.UseConnectionAsync(connection => TryReadAsync(connection, position, limit), limit), timeout, cancellationToken);

    private async Task<RevocationPage?> TryReadAsync(NpgsqlConnection connection, string? position, TimeLimit limit)
    {
        var start = EntryPosition.Parse(position);
        using NpgsqlCommand command = Connections.CreateCommand(
            connection,
            Statements.Read,
            limit,
            new NpgsqlParameter<string> { TypedValue = start.Incarnation },
            new NpgsqlParameter<long> { TypedValue = start.Id },
            new NpgsqlParameter<int> { TypedValue = PageSize });
        NpgsqlDataReader reader = await command.ExecuteReaderAsync(limit.Token).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable close = reader.ConfigureAwait(false);
        return await EntryPage.TryReadAsync(reader, PageSize, limit.Token).ConfigureAwait(false) switch
        {
            null => null,
            { IsStandby: true } => throw OnStandby(),
            var page => page.ToPage(isFirst: position is null),
        };
    }

    private RevocationFeedException OnStandby()
    {
        connections.OnReadOnly();
        return new RevocationFeedException(DatabaseFaults.ReadOnly);
    }
}
