using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Ends an upgraded connection with its token: by a close handshake if client and application take part, else by aborting it.</summary>
internal sealed class BoundConnection : IAsyncDisposable
{
    /// <summary>The time for the client's close frame, and then the time for the application to end the request.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _requestEnds = new();
    private readonly CancellationToken _requestEnded;
    private readonly HttpContext _context;
    private readonly BoundStream _stream;
    private readonly TimeProvider _time;
    private IDisposable? _tokenEnd;
    private Task _ending = Task.CompletedTask;
    private bool _isReleased;

    private BoundConnection(HttpContext context, BoundStream stream)
    {
        _context = context;
        _stream = stream;
        _time = context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
        _requestEnded = _requestEnds.Token;
    }

    /// <summary>Starts waiting for the end of the token. Dispose the connection with the request.</summary>
    public static BoundConnection Start(HttpContext context, BoundStream stream, AccessToken token)
    {
        var connection = new BoundConnection(context, stream);
        connection._tokenEnd = token.OnEnd(connection.End);
        return connection;
    }

    /// <summary>After it, nothing uses the connection any more: a stream of HTTP/2 that is reused belongs to the next request.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isReleased = true;
        }

        _tokenEnd?.Dispose();
        await _requestEnds.CancelAsync().ConfigureAwait(false);
        await _ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _requestEnds.Dispose();
    }

    private void End(TokenFailure failure)
    {
        _stream.Block();
        _ending = Task.Run(() => EndAsync(new CloseFrame(failure)), CancellationToken.None);
    }

    private async Task EndAsync(CloseFrame frame)
    {
        if (!await TryCloseAsync(frame).ConfigureAwait(false))
            Abort();
        _stream.ReleaseReader(frame);

        // An application that neither reads nor writes does not notice the end of the stream.
        await Task.Delay(Grace, _time, _requestEnded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Abort();
    }

    private async Task<bool> TryCloseAsync(CloseFrame frame)
    {
        using var timeout = new CancellationTokenSource(Grace, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _requestEnded);
        try
        {
            await _stream.CloseAsync(frame, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            // The client is slow or has disconnected. For every other reason too, the connection must end.
            return false;
        }
    }

    // Under the lock: after the end of the request, the context may belong to the next one.
    private void Abort()
    {
        lock (_gate)
        {
            if (!_isReleased)
                _context.Abort();
        }
    }
}
