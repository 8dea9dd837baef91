using OidcTokenValidation.Failures;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Revocation;

/// <summary>Calls an action when a token has expired or was revoked, whichever is first: once, and never after it was disposed.</summary>
internal sealed class TokenEnd : IDisposable
{
    // Timers have a maximum. This limit also bounds the time until a change of the clock is noticed.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _deadline;
    private readonly Action<TokenFailure> _ended;
    private readonly ITimer _timer;
    private IDisposable? _watcher;
    private bool _isStopped;

    private TokenEnd(DateTimeOffset deadline, TimeProvider time, Action<TokenFailure> ended)
    {
        (_deadline, _time, _ended) = (deadline, time, ended);
        _timer = time.CreateTimer(static end => ((TokenEnd)end!).CheckDeadline(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan TimeLeft => _deadline - _time.GetUtcNow();

    /// <param name="token">The token.</param>
    /// <param name="time">The clock that validation uses.</param>
    /// <param name="revocations">What can revoke the token; null if nothing can.</param>
    /// <param name="ended">The action; called at once if the token is not accepted now. It runs under a lock, so it must not block.</param>
    public static TokenEnd Start(AccessToken token, TimeProvider time, TokenRevocations? revocations, Action<TokenFailure> ended)
    {
        var end = new TokenEnd(token.AcceptedUntil, time, ended);
        end.CheckDeadline();
        if (revocations is not null)
            end.Watch(revocations.OnRevoked(token, end.EndRevoked));
        return end;
    }

    /// <summary>When it returns, the action has been called, or never will be: its target may belong to the next request by now.</summary>
    public void Dispose()
    {
        lock (_gate)
            _isStopped = true;
        Release();
    }

    // The action may have been called before, and this object disposed by it.
    private void Watch(IDisposable watcher)
    {
        lock (_gate)
        {
            if (!_isStopped)
            {
                _watcher = watcher;
                return;
            }
        }

        watcher.Dispose();
    }

    private void CheckDeadline()
    {
        lock (_gate)
        {
            TimeSpan left = TimeLeft;
            if (_isStopped)
                return;
            if (left <= TimeSpan.Zero)
                End(TokenFailureCode.Expired);
            else
                _timer.Change(left < Longest ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : Longest, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndRevoked()
    {
        lock (_gate)
        {
            // The expiry is checked first, as it is for a new request.
            if (!_isStopped)
                End(TimeLeft > TimeSpan.Zero ? TokenFailureCode.TokenRevoked : TokenFailureCode.Expired);
        }
    }

    private void End(TokenFailureCode code)
    {
        _isStopped = true;
        Release();
        Observers.Notify(() => _ended(FailureTable.Get(code)));
    }

    private void Release()
    {
        _timer.Dispose();
        _watcher?.Dispose();
    }
}
