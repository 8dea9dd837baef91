using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Ends an upgraded connection when its token ends: in good order if client and application take part, else by cutting it.</summary>
internal sealed class BoundConnection : IAsyncDisposable
{
    /// <summary>How long the client has for its answer, and then the application for its end.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _requestEnds = new();
    private readonly CancellationToken _requestEnded;
    private readonly HttpContext _context;
    private readonly BoundStream _stream;
    private readonly TimeProvider _time;
    private TokenTimer? _timer;
    private Task _ending = Task.CompletedTask;
    private bool _isReleased;

    private BoundConnection(HttpContext context, BoundStream stream)
    {
        _context = context;
        _stream = stream;
        _time = TokenDeadline.ClockOf(context);
        _requestEnded = _requestEnds.Token;
    }

    /// <summary>Waits for the deadline; dispose it with the request.</summary>
    public static BoundConnection Start(HttpContext context, BoundStream stream, DateTimeOffset deadline)
    {
        var connection = new BoundConnection(context, stream);
        connection._timer = TokenTimer.Start(connection._time, deadline, connection.End);
        return connection;
    }

    /// <summary>When it has ended, nothing touches the connection any more: a stream of HTTP/2 that is used again is the next request's.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isReleased = true;
        }

        _timer?.Dispose();
        await _requestEnds.CancelAsync().ConfigureAwait(false);
        await _ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _requestEnds.Dispose();
    }

    private void End()
    {
        _stream.Refuse();
        _ending = Task.Run(EndAsync, CancellationToken.None);
    }

    private async Task EndAsync()
    {
        if (!await TryCloseAsync().ConfigureAwait(false))
            Cut();
        _stream.ReleaseReader();

        // An application that neither reads nor writes has not noticed.
        await Task.Delay(Grace, _time, _requestEnded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Cut();
    }

    private async Task<bool> TryCloseAsync()
    {
        using var patience = new CancellationTokenSource(Grace, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _requestEnded);
        try
        {
            await _stream.CloseAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            // The client is slow, or gone; whatever it is, the connection must not go on.
            return false;
        }
    }

    // Under the lock, for when the request has ended the context may be that of the next.
    private void Cut()
    {
        lock (_gate)
        {
            if (!_isReleased)
                _context.Abort();
        }
    }
}
