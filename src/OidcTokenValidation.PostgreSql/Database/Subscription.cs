using Npgsql;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>A connection that waits for notifications of appended revocations.</summary>
internal sealed class Subscription(Connections connections, TimeSpan timeout, TimeProvider time)
{
    // How soon a dead connection is detected, in addition to the time limit of a statement.
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(2);

    /// <summary>Calls the action at the beginning and for each notification, until it is cancelled or the connection breaks.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(Action appended, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        connection.Notification += (_, _) => appended();
        await ExecuteAsync(connection, EntryStatements.Listen).ConfigureAwait(false);
        appended();
        while (!cancellationToken.IsCancellationRequested)
        {
            await WaitAsync(connection, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, "select 1").ConfigureAwait(false);
        }

        // The session is used again: connections are not reset.
        await ExecuteAsync(connection, EntryStatements.Unlisten).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(connections.Limits.OpenTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await connections.Source.OpenConnectionAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No connection could be opened within {connections.Limits.OpenTimeout}.", exception);
        }
    }

    // A wait that is cancelled leaves the connection usable: nothing was sent.
    private async Task WaitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var interval = new CancellationTokenSource(KeepAliveInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, cancellationToken);
        try
        {
            await connection.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The interval has elapsed, or the subscription ends.
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // A statement may run for longer than its caller waits: the one that fails disposes the connection, when it has ended.
    private Task<int> ExecuteAsync(NpgsqlConnection connection, string statement) => TimeLimit.RunAsync(
        async limit =>
        {
            try
            {
                limit.StartStatement();
                using NpgsqlCommand command = Connections.CreateCommand(connection, statement, limit);
                return await command.ExecuteNonQueryAsync(limit.Token).ConfigureAwait(false);
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        },
        timeout,
        time,
        CancellationToken.None);
}
