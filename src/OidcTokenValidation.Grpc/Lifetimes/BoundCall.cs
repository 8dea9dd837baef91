using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Grpc.Diagnostics;
using OidcTokenValidation.Grpc.Protocol;

namespace OidcTokenValidation.Grpc.Lifetimes;

/// <summary>Ends one call when its access token expires or is revoked.</summary>
/// <remarks>
/// The end of the token, and then a timer, advance the phase; the service ends the call on its own thread. Each step is decided under the lock; code that
/// can call other code runs outside of it. The request ends only when no step is running: on a connection that is reused, its response may then belong to
/// the next request.
/// </remarks>
internal sealed class BoundCall
{
    /// <summary>The time for the service to end by itself, and then the time for the client to read the rest of the response.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>The time for a call whose request is complete to start its response: usually a unary call.</summary>
    public static readonly TimeSpan LateResponse = TimeSpan.FromSeconds(30);

    /// <summary>The time for a call whose request is complete, and whose response has not started or has just started, to complete it when its token is
    /// revoked: it may be the call that revokes the token, a logout for instance.</summary>
    public static readonly TimeSpan RevokedResponse = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<IDisposable> _tokenEnds = new(1);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CallTransport _transport;
    private Phase _phase;
    private ITimer? _timer;
    private GrpcStatus? _cause;
    private bool _isRevoked;
    private GrpcStatus? _status;
    private bool _hasStarted;
    private long _startedAt;
    private bool _isFinished;
    private Task _steps = Task.CompletedTask;

    private BoundCall(HttpContext context, GrpcCallKind kind, IHttpResponseTrailersFeature? serverTrailers, TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
        _transport = new CallTransport(context, kind, serverTrailers, this);
    }

    private enum Phase
    {
        /// <summary>The token is accepted.</summary>
        Running,

        /// <summary>The token has ended before routing has selected an endpoint.</summary>
        Unrouted,

        /// <summary>The token has ended; the call may still start its response and complete it soon.</summary>
        Late,

        /// <summary>The status is decided, and the service's cancellation token is cancelled.</summary>
        Ended,

        /// <summary>The service continued; the response was completed without it.</summary>
        Completed,

        /// <summary>The service still did not return: the stream was reset.</summary>
        Aborted,
    }

    /// <summary>Whether the call's status is that of the token's end.</summary>
    public bool IsEnded
    {
        get
        {
            lock (_gate)
                return _status is not null;
        }
    }

    /// <summary>Whether the response was completed without the service: an exception of the service afterwards is a consequence.</summary>
    public bool IsCompleted
    {
        get
        {
            lock (_gate)
                return _phase is Phase.Completed or Phase.Aborted;
        }
    }

    private bool MayComplete =>
        _transport.IsRequestComplete && (!_hasStarted || (_isRevoked && _time.GetElapsedTime(_startedAt) < RevokedResponse));

    public static BoundCall Begin(HttpContext context, GrpcCallKind kind, IHttpResponseTrailersFeature? serverTrailers, TimeProvider time, ILogger logger)
    {
        var call = new BoundCall(context, kind, serverTrailers, time, logger);
        if (call._transport.HasStarted)
            call._hasStarted = true;
        else
            call._transport.OnStarting(call.OnStarting);   // the callback that is registered first runs last, and so overwrites the others
        return call;
    }

    /// <summary>Ends the call with this token. Of several tokens the first to end counts.</summary>
    public void EndWith(in AccessTokenValidationResult result, AccessTokenValidator validator)
    {
        AccessTokenValidationResult accepted = result;
        IDisposable tokenEnd = accepted.Token!.OnEnd(failure => OnTokenEnd(validator.CreateEndChallenge(accepted, failure), failure));
        lock (_gate)
        {
            if (!_isFinished)
            {
                _tokenEnds.Add(tokenEnd);
                return;
            }
        }

        tokenEnd.Dispose();
    }

    /// <summary>Called when the service has returned, or completed its response: nothing is left to end. A status that is decided is still written.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_isFinished)
                return;
            _isFinished = true;
            _timer?.Dispose();
        }

        // Outside of the lock, which their action takes.
        foreach (IDisposable tokenEnd in _tokenEnds)
            tokenEnd.Dispose();
        _transport.Release();
    }

    /// <summary>Called when the request ends. It waits for a running step of the timer, which uses the response.</summary>
    public Task FinishAsync()
    {
        Finish();
        lock (_gate)
            return _steps;
    }

    // Runs when the response starts: on the service's thread, on the server's after the service has returned, or where the response is completed.
    private void OnStarting()
    {
        lock (_gate)
        {
            _hasStarted = true;
            _startedAt = _time.GetTimestamp();
            _transport.WrapTrailers();
            if (_status is not null)
                _transport.WriteStart(_status, hasBody: !_isFinished && _phase == Phase.Ended);
            else if (_phase == Phase.Late && !_isFinished && !_isRevoked)
                StartTimer(Grace);
        }
    }

    private void OnTokenEnd(Challenge challenge, TokenFailure failure)
    {
        lock (_gate)
        {
            if (_isFinished || _cause is not null)
                return;
            _cause = GrpcStatus.FromEnd(challenge, failure);
            _isRevoked = failure.Code == TokenFailureCode.TokenRevoked;
        }

        _ = AdvanceAsync();
    }

    private async Task AdvanceAsync()
    {
        if (_transport.IsForService == false)
        {
            // An endpoint of another kind; the content type of gRPC is set by the client.
            Finish();
            return;
        }

        var step = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            switch (Advance(step.Task))
            {
                case Phase.Ended:
                    GrpcLog.CallEnded(_logger);
                    _transport.CancelService();
                    break;
                case Phase.Completed:
                    GrpcLog.ResponseCompleted(_logger, Grace);
                    await _transport.CompleteAsync().ConfigureAwait(false);
                    break;
                case Phase.Aborted:
                    _transport.Abort();
                    break;
            }
        }
        catch (Exception exception)
        {
            // No caller catches it, and the call must end.
            _transport.Abort();
            GrpcLog.EndFailed(_logger, exception);
        }
        finally
        {
            step.SetResult();
        }
    }

    // Advances to the next phase; null if nothing is to be done, or not yet.
    private Phase? Advance(Task step)
    {
        lock (_gate)
        {
            if (_isFinished)
                return null;
            _steps = Task.WhenAll(_steps, step);
            switch (_phase)
            {
                case Phase.Running or Phase.Unrouted when _transport.IsForService is null:   // authentication runs before routing
                    StartTimer(Grace);
                    return _phase = Phase.Unrouted;
                case Phase.Running or Phase.Unrouted when MayComplete:
                    StartTimer(_isRevoked ? RevokedResponse : LateResponse);
                    return _phase = Phase.Late;
                case Phase.Running or Phase.Unrouted or Phase.Late:
                    StartTimer(Grace);
                    End();
                    return _phase = Phase.Ended;
                case Phase.Ended when _hasStarted && !_transport.CanComplete:
                    return _phase = Phase.Aborted;
                case Phase.Ended:
                    StartTimer(Grace);
                    return _phase = Phase.Completed;
                default:
                    return _phase = Phase.Aborted;
            }
        }
    }

    private void End()
    {
        _status = _cause!;
        if (_hasStarted)
            _transport.WriteTrailers(_status);
    }

    private void StartTimer(TimeSpan wait)
    {
        _timer ??= _time.CreateTimer(static call => _ = ((BoundCall)call!).AdvanceAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
