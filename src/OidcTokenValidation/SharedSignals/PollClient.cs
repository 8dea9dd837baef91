using Microsoft.Extensions.Logging;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.SharedSignals;

/// <summary>
/// Polls the events of one transmitter (RFC 8936). A token is acknowledged when what it revokes is in the feed, and not before: until then the transmitter
/// returns it again, to this node or another one.
/// </summary>
internal sealed class PollClient(Transmitter transmitter, PollRequests requests, TokenDelivery delivery, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    // A transmitter that does not wait for events is polled each second.
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    // Pages in a row without a pause, so that a transmitter that returns the same tokens again and again is not polled without one.
    private const int MaxBurst = 20;

    private readonly OutageReports _outages = new(time, LogInterval);
    private readonly HashSet<string> _received = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeliveryError> _errors = new(StringComparer.Ordinal);
    private readonly long _startedAt = time.GetTimestamp();
    private long _polledAt = long.MinValue;
    private volatile string? _fault;
    private int _failures;
    private int _burst;
    private int _maxEvents = PollRequest.MaxEvents;
    private bool _isLong;

    /// <summary>Why the events cannot be polled; null if they can.</summary>
    public string? Fault => _fault;

    /// <summary>The time since the last response; since the start if there was none.</summary>
    public TimeSpan SinceResponse => time.GetElapsedTime(Interlocked.Read(ref _polledAt) is var at and not long.MinValue ? at : _startedAt);

    /// <summary>Polls until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            long startedAt = time.GetTimestamp();
            TimeSpan pause;
            try
            {
                pause = await PollAsync(cancellationToken).ConfigureAwait(false) - time.GetElapsedTime(startedAt);
            }
            catch (Exception exception)
            {
                if (cancellationToken.IsCancellationRequested)
                    return;
                pause = Fail($"An unexpected {exception.GetType().FullName}.");
            }

            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Returns the least time between the starts of this poll and the next one.
    private async Task<TimeSpan> PollAsync(CancellationToken cancellationToken)
    {
        byte[] body = PollRequest.Write(_maxEvents, _isLong, _received, _errors);
        PollOutcome outcome = await requests.SendAsync(body, _isLong, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (outcome.Response is not { } response)
        {
            // A long poll without events may end without a response. A short one shows whether the transmitter responds at all.
            bool isExpected = _isLong && outcome.HasTimedOut;
            _isLong = false;
            return isExpected || TryReducePage(outcome) ? TimeSpan.Zero : Fail(outcome.Fault!);
        }

        Succeed();
        (_isLong, bool isComplete) = (true, true);
        foreach ((string name, string text) in response.Tokens)
            isComplete &= await ReceiveAsync(name, text, cancellationToken).ConfigureAwait(false);
        if (!isComplete)
        {
            // The transmitter returns the same tokens at once.
            _isLong = false;
            return BackOff.GetDelay(++_failures);
        }

        _failures = 0;
        if (!response.HasMore)
            _maxEvents = PollRequest.MaxEvents;
        _burst = response is { HasMore: true, Tokens.Count: > 0 } ? _burst + 1 : 0;
        return _burst is > 0 and <= MaxBurst ? TimeSpan.Zero : MinInterval;
    }

    // Long tokens: 100 of them can be longer than a response may be, and would never be received.
    private bool TryReducePage(in PollOutcome outcome)
    {
        if (!outcome.IsTooLong || _maxEvents == 1)
            return false;
        _maxEvents = Math.Max(1, _maxEvents / 4);
        return true;
    }

    private async Task<bool> ReceiveAsync(string name, string text, CancellationToken cancellationToken)
    {
        Delivery received = await delivery.ReceiveAsync([transmitter], isPolled: true, text.AsMemory(), cancellationToken).ConfigureAwait(false);
        if (received.IsReceived)
        {
            _received.Add(name);
            return true;
        }

        if (received.RetryAfter is not null)
            return false;
        _errors[name] = DeliveryError.From(received.Failure);
        return true;
    }

    private void Succeed()
    {
        // The transmitter has them (RFC 8936 §2.4).
        _received.Clear();
        _errors.Clear();
        Interlocked.Exchange(ref _polledAt, time.GetTimestamp());
        _fault = null;
        if (_outages.TryEnd(out TimeSpan duration, out _))
            Observers.Notify(() => SecurityEventLog.SecurityEventPollAvailable(logger, transmitter.Name, duration.TotalSeconds));
    }

    private TimeSpan Fail(string fault)
    {
        _fault = fault;
        if (_outages.TryReport(fault, out long count))
            Observers.Notify(() => SecurityEventLog.SecurityEventPollFailed(logger, transmitter.Name, fault, count));
        return BackOff.GetDelay(++_failures);
    }
}
