using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Revocations;

/// <summary>A subscription to a channel: it ends when it is cancelled, and fails when a connection is lost.</summary>
internal static class Subscription
{
    /// <summary>Calls an action when the subscription is established, and for each message.</summary>
    public static async Task RunAsync(IConnectionMultiplexer connection, RedisChannel channel, Action received, CancellationToken cancellationToken)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnMessage(RedisChannel from, RedisValue message) => received();
        void OnFailed(object? sender, ConnectionFailedEventArgs failed) =>
            lost.TrySetException(failed.Exception ?? new RedisConnectionException(failed.FailureType, "The connection was lost."));

        connection.ConnectionFailed += OnFailed;
        try
        {
            await connection.GetSubscriber().SubscribeAsync(channel, OnMessage).WaitAsync(cancellationToken).ConfigureAwait(false);
            received();
            await lost.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            connection.ConnectionFailed -= OnFailed;
            _ = lost.Task.Exception;
            await connection.GetSubscriber().UnsubscribeAsync(channel, OnMessage, CommandFlags.FireAndForget).ConfigureAwait(false);
        }
    }
}
