using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Revocation;
using OidcTokenValidation.SecurityEvents;
using OidcTokenValidation.SharedSignals;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation;

/// <summary>Receives security events of transmitters (OpenID Shared Signals Framework 1.0, CAEP 1.0, RISC 1.0), and revokes the tokens that were issued before
/// them.</summary>
/// <remarks>
/// <para>
/// Thread-safe. These events revoke: of CAEP session-revoked, token-claims-change, assurance-level-change unless it is an increase, and credential-change
/// unless it is a creation; of RISC account-disabled, account-purged, credential-compromise and sessions-revoked. All others are acknowledged, counted and
/// ignored. The moment of the revocation is the <c>event_timestamp</c>, in seconds or milliseconds, and otherwise the <c>iat</c> of the token.
/// </para>
/// <para>
/// A token that is received again changes nothing, also on another node. Security event tokens are never access tokens, and access tokens never security event
/// tokens: <c>typ</c> is required (RFC 8417 §2.3), and a transmitter's keys verify no access token.
/// </para>
/// </remarks>
public sealed class SecurityEventReceiver : IDisposable
{
    private const string Name = "security_events";

    private readonly ValidatorTelemetry _telemetry;
    private readonly KeySourceServices _services;
    private readonly Transmitter[] _transmitters;
    private readonly Dictionary<Transmitter, PollClient> _polls;
    private readonly PushReceiver _push;
    private volatile bool _disposed;

    private SecurityEventReceiver(SecurityEventOptions options, TokenRevocations revocations, TimeProvider time, ILogger logger, IMeterFactory? meters)
    {
        _telemetry = new ValidatorTelemetry(Name, meters);
        Func<HttpMessageHandler>? backchannel = options.Backchannel;
        _services = new KeySourceServices(
            time, logger, _telemetry, AlgorithmTable.Default, CryptoFactory.Create(null), new Lazy<HttpClient>(() => Backchannel.CreateClient(backchannel)));
        _transmitters = [.. options.Transmitters.Select(transmitter => Transmitter.Create(transmitter, _services))];
        _telemetry.NameIssuers(_transmitters.Select(static transmitter => transmitter.Name));
        var reports = new TransmitterReports(
            new EventReports(RevocationSource.SecurityEvent, _telemetry.EventTokens, logger), _telemetry.SecurityEvents, time, logger);
        var delivery = new TokenDelivery(new EventHandling(revocations, time, reports), reports);
        _push = new PushReceiver(_transmitters, delivery, reports, time);
        _polls = _transmitters.Zip(options.Transmitters).Where(static pair => pair.Second.PollEndpoint is not null).ToDictionary(
            static pair => pair.First,
            pair => new PollClient(pair.First, new PollRequests(pair.Second, _services.Http.Value, time), delivery, time, logger));
    }

    /// <summary>Creates the receiver. Options are validated and copied. A host does it by <c>AddSecurityEvents</c>.</summary>
    /// <param name="options">The options.</param>
    /// <param name="revocations">Where events are applied. The caller disposes it, after this object.</param>
    /// <param name="timeProvider">The clock, the one of <paramref name="revocations"/>; the system's if null.</param>
    /// <param name="loggerFactory">Creates the logger; nothing is logged if null.</param>
    /// <param name="meterFactory">Creates the meter; the process's own if null.</param>
    /// <exception cref="OptionsValidationException">The options have errors; the message contains all of them.</exception>
    public static SecurityEventReceiver Create(
        SecurityEventOptions options,
        TokenRevocations revocations,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(revocations);
        IReadOnlyList<string> errors = SecurityEventOptionsRules.FindErrors(options);
        if (errors.Count > 0)
            throw new OptionsValidationException(nameof(SecurityEventOptions), typeof(SecurityEventOptions), errors);
        ILogger logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("OidcTokenValidation.SecurityEvents");
        return new SecurityEventReceiver(options, revocations, timeProvider ?? TimeProvider.System, logger, meterFactory);
    }

    /// <summary>Whether every transmitter has <see cref="SecurityEventTransmitter.PushSecrets"/>, so that no request is accepted without one.</summary>
    public bool RequiresPushSecret => Array.TrueForAll(_transmitters, static transmitter => transmitter.HasSecrets);

    /// <summary>Receives a request with a security event token that a transmitter pushes (RFC 8935). Bad input is a response, never an exception.</summary>
    /// <param name="request">A POST of <c>application/secevent+jwt</c>, at most 64 KiB.</param>
    /// <param name="cancellationToken">Ends the waiting for the body, for the transmitter's keys and for the revocation feed.</param>
    /// <returns>202 when the events are applied, on this node and in the feed, or have no effect; 400 with a JSON object with <c>err</c> and
    /// <c>description</c> for a token that is not accepted (RFC 8935 §2.3); 401 without one of the transmitter's
    /// <see cref="SecurityEventTransmitter.PushSecrets"/>; 503 if it must be sent again.</returns>
    /// <exception cref="ObjectDisposedException">The receiver was disposed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<SecurityEventResponse> ReceiveAsync(SecurityEventRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _push.ReceiveAsync(request, cancellationToken);
    }

    /// <summary>Polls the events of all transmitters with a <see cref="SecurityEventTransmitter.PollEndpoint"/> (RFC 8936), until it is cancelled. A host does
    /// it by <c>AddSecurityEvents</c>. Call it once.</summary>
    /// <param name="cancellationToken">Ends the polling.</param>
    /// <remarks>
    /// Any node may poll the same stream: the transmitter returns a token until one of them acknowledges it, which a node does when the revocation is in the
    /// feed. Without a feed, only one node may poll.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The receiver was disposed.</exception>
    public Task PollAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Task.WhenAll(_polls.Values.Select(poll => poll.RunAsync(cancellationToken)));
    }

    /// <summary>Reads the state of the transmitters, in the order of the options. It sends no request.</summary>
    public IReadOnlyList<SecurityEventTransmitterHealth> GetHealth() => [.. _transmitters.Select(transmitter =>
    {
        PollClient? poll = _polls.GetValueOrDefault(transmitter);
        return new SecurityEventTransmitterHealth
        {
            Issuer = transmitter.Name,
            Keys = transmitter.Keys.Health,
            IsStreamStopped = transmitter.Stream is StreamStatus.Paused or StreamStatus.Disabled,
            SincePoll = poll?.SinceResponse,
            PollFault = poll?.Fault,
        };
    })];

    /// <summary>Disposes the keys and the connections. End <see cref="PollAsync"/> before.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Array.ForEach(_transmitters, static transmitter => transmitter.Dispose());
        _services.Dispose();
        _telemetry.Dispose();
    }
}

/// <summary>The state of a transmitter at one moment.</summary>
public sealed record SecurityEventTransmitterHealth
{
    /// <summary>The transmitter.</summary>
    public required string Issuer { get; init; }

    /// <summary>The state of its keys.</summary>
    public required IssuerKeyHealth Keys { get; init; }

    /// <summary>Whether it has stated that its stream is paused or disabled (SSF 1.0 §8.1.5). Only the node that received the event has this state.</summary>
    public bool IsStreamStopped { get; init; }

    /// <summary>The time since the last response to a poll, or since the start; null if nothing is polled.</summary>
    public TimeSpan? SincePoll { get; init; }

    /// <summary>Why its events cannot be polled, and what to do about it; null if they can. For operators.</summary>
    public string? PollFault { get; init; }
}
