using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Grpc.Diagnostics;
using OidcTokenValidation.Grpc.Protocol;

namespace OidcTokenValidation.Grpc.Expiry;

/// <summary>One call and the end of its access token.</summary>
/// <remarks>
/// A timer leads it from phase to phase, the service ends it from its own thread: each step is decided under the lock, what can run other code is done
/// outside of it. The request ends when no step is under way: on a connection that is used again, its response may then be that of the next.
/// </remarks>
internal sealed class ExpiringCall
{
    /// <summary>How long a service has to end by itself; then how long its client has to take what is left.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>How long a call may still work on its answer whose request has come in whole: most likely a unary one.</summary>
    public static readonly TimeSpan LateAnswer = TimeSpan.FromSeconds(30);

    // What timers can count to.
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CallTransport _transport;
    private Phase _phase;
    private ITimer? _timer;
    private AccessToken? _token;
    private AccessTokenValidator? _validator;
    private GrpcStatus? _status;
    private bool _hasStarted;
    private bool _isFinished;
    private Task _steps = Task.CompletedTask;

    private ExpiringCall(HttpContext context, GrpcCallKind kind, IHttpResponseTrailersFeature? serverTrailers, TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
        _transport = new CallTransport(context, kind, serverTrailers, this);
    }

    private enum Phase
    {
        /// <summary>The token is accepted.</summary>
        Running,

        /// <summary>It is not any more; the call may still begin to answer, and soon end.</summary>
        Late,

        /// <summary>The status is decided, and the service has been told.</summary>
        Ended,

        /// <summary>The service went on; the response was completed in its place.</summary>
        Cut,

        /// <summary>The service still did not return: the stream was reset.</summary>
        Aborted,
    }

    /// <summary>Whether the call's status is that of the expired token.</summary>
    public bool IsEnded
    {
        get
        {
            lock (_gate)
                return _status is not null;
        }
    }

    /// <summary>Whether the response was ended in its service's place: what the service fails with afterwards is a consequence.</summary>
    public bool IsCut
    {
        get
        {
            lock (_gate)
                return _phase is Phase.Cut or Phase.Aborted;
        }
    }

    private TimeSpan Left => _token!.AcceptedUntil - _time.GetUtcNow();

    public static ExpiringCall Begin(HttpContext context, GrpcCallKind kind, IHttpResponseTrailersFeature? serverTrailers, TimeProvider time, ILogger logger)
    {
        var call = new ExpiringCall(context, kind, serverTrailers, time, logger);
        if (call._transport.HasStarted)
            call._hasStarted = true;
        else
            call._transport.OnStarting(call.OnStarting);   // the first to be registered is the last to run, and so prevails
        return call;
    }

    /// <summary>Ends the call with this token: with the first of several.</summary>
    public void EndWith(AccessToken token, AccessTokenValidator validator)
    {
        lock (_gate)
        {
            if (_isFinished || _phase != Phase.Running || _token?.AcceptedUntil <= token.AcceptedUntil)
                return;
            (_token, _validator) = (token, validator);
            _timer ??= _time.CreateTimer(static call => _ = ((ExpiringCall)call!).OnTimerAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Wait(Left);
        }
    }

    /// <summary>The service has returned, or completed its response: nothing is left to end. A status that is decided is still written.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_isFinished)
                return;
            _isFinished = true;
            _timer?.Dispose();
        }

        _transport.Release();
    }

    /// <summary>The request ends. What the timer has begun still comes to its end, for it touches the response.</summary>
    public Task FinishAsync()
    {
        Finish();
        lock (_gate)
            return _steps;
    }

    // Runs where the response starts: on the service's thread, on the server's after the service has returned, or where the response is cut.
    private void OnStarting()
    {
        lock (_gate)
        {
            _hasStarted = true;
            _transport.TakeTrailers();
            if (_status is not null)
                _transport.WriteStart(_status, hasBody: !_isFinished && _phase == Phase.Ended);
            else if (_phase == Phase.Late && !_isFinished)
                Wait(Grace);
        }
    }

    private async Task OnTimerAsync()
    {
        if (!_transport.IsForService)
        {
            // Another endpoint, though the caller said gRPC.
            Finish();
            return;
        }

        var step = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            switch (Advance(step.Task))
            {
                case Phase.Ended:
                    Log.Ended(_logger);
                    _transport.CancelService();
                    break;
                case Phase.Cut:
                    Log.Cut(_logger, Grace);
                    await _transport.CompleteAsync().ConfigureAwait(false);
                    break;
                case Phase.Aborted:
                    _transport.Abort();
                    break;
            }
        }
        catch (Exception exception)
        {
            // Nobody is there to catch it; the call must not go on.
            _transport.Abort();
            Log.EndFailed(_logger, exception);
        }
        finally
        {
            step.SetResult();
        }
    }

    // To the next phase; null if nothing is to be done, or not yet.
    private Phase? Advance(Task step)
    {
        lock (_gate)
        {
            if (_isFinished)
                return null;
            _steps = Task.WhenAll(_steps, step);
            switch (_phase)
            {
                case Phase.Running when Left is { } left && left > TimeSpan.Zero:   // longer than a timer can wait, or fired too early
                    Wait(left);
                    return null;
                case Phase.Running when !_hasStarted && _transport.IsRequestComplete:
                    Wait(LateAnswer);
                    return _phase = Phase.Late;
                case Phase.Running or Phase.Late:
                    Wait(Grace);
                    End();
                    return _phase = Phase.Ended;
                case Phase.Ended when _hasStarted && !_transport.CanComplete:
                    return _phase = Phase.Aborted;
                case Phase.Ended:
                    Wait(Grace);
                    return _phase = Phase.Cut;
                default:
                    return _phase = Phase.Aborted;
            }
        }
    }

    private void End()
    {
        _status = GrpcStatus.Expired(_validator!.CreateExpiryChallenge(_token!));
        if (_hasStarted)
            _transport.WriteTrailers(_status);
    }

    // Not less than zero: the token may have expired since the request was judged, and -1 ms is how timers write "never".
    private void Wait(TimeSpan wait) => _timer!.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < MaxWait ? wait : MaxWait, Timeout.InfiniteTimeSpan);
}
