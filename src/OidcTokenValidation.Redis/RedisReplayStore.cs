using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.PostgreSql.Database;
using OidcTokenValidation.Redis.Configuration;
using OidcTokenValidation.Redis.Diagnostics;
using OidcTokenValidation.Redis.Proofs;
using OidcTokenValidation.Redis.Server;
using StackExchange.Redis;

namespace OidcTokenValidation.Redis;

/// <summary>Stores used proofs in Redis, Valkey or Garnet, for several nodes (RFC 9449 §11.1).</summary>
/// <remarks>
/// <para>
/// Thread-safe. One script, which nothing interrupts, decides which of many callers was the first. If the server cannot be reached, does not respond in time,
/// returns an error or may evict keys, the outcome is <see cref="ReplayOutcome.Unavailable"/>: no proof is accepted unchecked.
/// </para>
/// <para>
/// The server may lose proofs: by a restart without persistence, a failover, an eviction. The store detects that, and a proof that was issued before is
/// <see cref="ReplayOutcome.Unavailable"/> if it is not stored, so that none is accepted twice. The nodes detect it that ran before the loss: where all of them
/// are started anew together with an empty server, proofs from before are accepted once more, as with every new store.
/// </para>
/// </remarks>
public sealed class RedisReplayStore : IReplayStore, IReplayStoreProbe, IDisposable
{
    private readonly RedisClient _client;
    private readonly ProofShards _shards;
    private readonly CircuitBreaker _breaker;
    private readonly ServerWatch _watch;
    private readonly OutageLog _outages;
    private readonly TimeSpan _timeout;

    /// <summary>Creates a store. The options are validated and copied. No connection is opened yet.</summary>
    /// <param name="options">The options.</param>
    /// <param name="timeProvider">The clock; the system clock if null.</param>
    /// <param name="logger">The logger; nothing is logged if null.</param>
    /// <exception cref="OptionsValidationException">The options have errors; the message contains all of them.</exception>
    public RedisReplayStore(RedisReplayStoreOptions options, TimeProvider? timeProvider = null, ILogger<RedisReplayStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> errors = RedisReplayStoreOptionsRules.FindErrors(options);
        if (errors.Count > 0)
            throw new OptionsValidationException(nameof(RedisReplayStoreOptions), typeof(RedisReplayStoreOptions), errors);

        TimeProvider time = timeProvider ?? TimeProvider.System;
        _timeout = options.Timeout;
        _outages = new OutageLog(logger ?? NullLogger<RedisReplayStore>.Instance, time);
        ConfigurationOptions? configuration = ClientConfiguration.Create(options.ConnectionString, options.Timeout);
        _client = new RedisClient(configuration, options.Connection, options.Timeout, time);
        _shards = new ProofShards(options, _client, time);
        _breaker = new CircuitBreaker(time) { Probe = CheckAsync };
        _watch = new ServerWatch(CheckAsync, time);
        _shards.Replaced = _watch.SetDue;
        _client.Reconnected = _watch.Start;
    }

    // The log entries of the store contain the fault of the server, which the validator does not know.
    bool IReplayStoreProbe.LogsOutages => true;

    /// <inheritdoc/>
    public async ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (_breaker.Reason is { } reason)
                return Fail(RedisFaults.Describe(reason), reason);
            if (await _watch.FindFaultAsync(cancellationToken).ConfigureAwait(false) is { } fault)
                return Fail(fault);
            return Report(await ObserveAsync(_shards.AddAsync(key, expiresAt, cancellationToken)).ConfigureAwait(false));
        }
        catch (Exception exception) when (!IsCancelled(exception, cancellationToken))
        {
            // RFC 9449 §11.1: a proof is not accepted if it is not known whether it was used before.
            return Fail(RedisFaults.Describe(exception), exception);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Runs the script without a proof on each of the store's keys, within the time limit of the options. This needs the permissions and the memory
    /// that a proof needs. It also checks the <c>maxmemory-policy</c>, and compares the clocks. The proofs are not counted.</remarks>
    public async ValueTask<ReplayStoreHealth> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            string? fault = await CheckAsync(cancellationToken).ConfigureAwait(false);
            return new ReplayStoreHealth { IsAvailable = fault is null, Fault = fault };
        }
        catch (Exception exception) when (!IsCancelled(exception, cancellationToken))
        {
            return new ReplayStoreHealth { IsAvailable = false, Fault = RedisFaults.Describe(exception) };
        }
    }

    /// <summary>Closes the store's own connection. From then on, proofs are <see cref="ReplayOutcome.Unavailable"/>.</summary>
    public void Dispose()
    {
        _breaker.Dispose();
        _watch.Dispose();
        _client.Dispose();
    }

    private Task<string?> CheckAsync(CancellationToken cancellationToken) => ObserveAsync(_shards.FindFaultAsync(cancellationToken));

    // Reports to the circuit breaker whether the server responds.
    private async Task<T> ObserveAsync<T>(Task<T> running)
    {
        try
        {
            T result = await running.ConfigureAwait(false);
            _breaker.OnResponse();
            return result;
        }
        catch (TimeoutException exception)
        {
            _breaker.OnTimeout(_timeout, exception);
            throw;
        }
        catch (RedisConnectionException exception)
        {
            _breaker.OnUnreachable(exception);
            throw;
        }
        catch (RedisServerException)
        {
            _breaker.OnResponse();
            throw;
        }
    }

    private ReplayOutcome Report(long outcome)
    {
        if (outcome == ProofScript.Lost)
            return Fail(RedisFaults.Lost);
        if ((ReplayOutcome)outcome == ReplayOutcome.Unavailable)
            return Fail(RedisFaults.Undecidable);
        _outages.Succeeded();
        return (ReplayOutcome)outcome;
    }

    private ReplayOutcome Fail(string fault, Exception? exception = null)
    {
        _outages.Failed(fault, exception);
        return ReplayOutcome.Unavailable;
    }

    private static bool IsCancelled(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
