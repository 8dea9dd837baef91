using Microsoft.Extensions.Options;
using OidcTokenValidation.Redis.Configuration;
using OidcTokenValidation.Redis.Diagnostics;
using OidcTokenValidation.Redis.Revocations;
using OidcTokenValidation.Redis.Server;
using StackExchange.Redis;

namespace OidcTokenValidation.Redis;

/// <summary>Shares revocations over one key in Redis, Valkey or Garnet.</summary>
/// <remarks>
/// Thread-safe. Each call is one script, which nothing interrupts. After a restart or a failover of the server, and where the key was removed or evicted,
/// <see cref="ReadAsync"/> begins at the beginning and reports <see cref="RevocationPage.IsRestart"/>: the nodes append again what the server has lost. An
/// entry is lost only if no node that has it is running then. A node that starts within 5 seconds after the server waits for them. Entries are removed after
/// they have expired by the server's clock and by that of the node.
/// </remarks>
public sealed class RedisRevocationFeed : IRevocationFeed, IDisposable
{
    private const int PageSize = 1000;

    // Nodes that have read the feed before reconnect within about two seconds.
    private const long RepairSeconds = 5;

    private readonly RedisClient _client;
    private readonly RedisKey _key;
    private readonly RedisChannel _channel;
    private readonly bool _acceptsEviction;
    private readonly TimeProvider _time;

    /// <summary>Creates a feed. The options are validated and copied. No connection is opened yet.</summary>
    /// <param name="options">The options.</param>
    /// <param name="timeProvider">The clock; the system clock if null.</param>
    /// <exception cref="OptionsValidationException">The options have errors; the message contains all of them.</exception>
    public RedisRevocationFeed(RedisRevocationFeedOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> errors = RedisRevocationFeedOptionsRules.FindErrors(options);
        if (errors.Count > 0)
            throw new OptionsValidationException(nameof(RedisRevocationFeedOptions), typeof(RedisRevocationFeedOptions), errors);

        _time = timeProvider ?? TimeProvider.System;
        _client = new RedisClient(ClientConfiguration.Create(options.ConnectionString, options.Timeout), options.Connection, options.Timeout, _time);
        (_key, _channel) = (options.Key, RedisChannel.Literal(options.Key));
        _acceptsEviction = options.AcceptEviction;
    }

    /// <inheritdoc/>
    /// <exception cref="RevocationFeedException">The server cannot be reached, does not respond in time, returned an error, or may evict the key.</exception>
    public async ValueTask AppendAsync(IReadOnlyList<RevocationEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        cancellationToken.ThrowIfCancellationRequested();
        RedisValue[] values =
        [
            ScriptParts.CreateIncarnation(), _time.GetUtcNow().ToUnixTimeMilliseconds(), .. entries.Select(static entry => (RedisValue)entry.ToArray()),
        ];
        RedisResult[] response = await RunAsync(FeedScripts.Append, values, cancellationToken).ConfigureAwait(false);
        CheckPolicy(response[1]);

        // Without it the other nodes read the entries within a second.
        IConnectionMultiplexer connection = await _client.ConnectAsync().ConfigureAwait(false);
        await connection.GetSubscriber().PublishAsync(_channel, RedisValue.EmptyString, CommandFlags.FireAndForget).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Without a position it waits until the server has run for 5 seconds: in that time the nodes that have read the feed before append what a
    /// restart has lost.</remarks>
    /// <exception cref="RevocationFeedException">The server cannot be reached, does not respond in time, returned an error, or may evict the key; or the key
    /// has entries of a later version of the library.</exception>
    public async ValueTask<RevocationPage> ReadAsync(string? position, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EntryPosition after = EntryPosition.Parse(position);
        RedisValue[] values = [ScriptParts.CreateIncarnation(), after.Incarnation, after.Number, PageSize];
        RedisResult[] response = await RunAsync(FeedScripts.Read, values, cancellationToken).ConfigureAwait(false);
        CheckPolicy(response[1]);
        if (position is null && (long)response[4] < RepairSeconds)
        {
            // The server's clock, which is real.
            await Task.Delay(TimeSpan.FromSeconds(RepairSeconds - (long)response[4]), TimeProvider.System, cancellationToken).ConfigureAwait(false);
            return await ReadAsync(position, cancellationToken).ConfigureAwait(false);
        }

        bool isUnknown = (long)response[2] == 1;
        var read = (RedisValue[])response[3]!;
        var page = EntryPage.Read(read, isUnknown ? 0 : after.Number);
        return new RevocationPage
        {
            Entries = page.Entries,
            Position = new EntryPosition((long)response[0], page.Number).ToString(),
            HasMore = read.Length == 2 * PageSize || page.Entries.Count < read.Length / 2,
            IsRestart = isUnknown && position is not null,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="RevocationFeedException">The server cannot be reached, or a connection was lost.</exception>
    public async Task SubscribeAsync(Action appended, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(appended);
        try
        {
            IConnectionMultiplexer connection = await _client.ConnectAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            await Subscription.RunAsync(connection, _channel, appended, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new RevocationFeedException(RedisFaults.Describe(exception), exception);
        }
    }

    /// <summary>Closes the feed's own connection.</summary>
    public void Dispose() => _client.Dispose();

    private void CheckPolicy(RedisResult policy)
    {
        if (!_acceptsEviction && EvictionPolicy.FindFault((string?)policy) is { } fault)
            throw new RevocationFeedException(fault);
    }

    private async Task<RedisResult[]> RunAsync(string script, RedisValue[] values, CancellationToken cancellationToken)
    {
        try
        {
            return (RedisResult[])(await _client.EvaluateAsync(script, _key, values, cancellationToken).ConfigureAwait(false))!;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new RevocationFeedException(RedisFaults.Describe(exception), exception);
        }
    }
}
