using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>The stream of an upgraded connection. After the end of the token, it transfers only the close frames of the WebSocket.</summary>
internal sealed class BoundStream : Stream
{
    private readonly Stream _inner;
    private readonly bool _isWebSocket;
    private readonly FrameReader _sent = new();
    private readonly FrameReader _received = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly CancellationTokenSource _endOfReads = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isBlocked;
    private bool _canReadCloseFrame = true;
    private ReadOnlyMemory<byte> _closeFrame;

    private BoundStream(Stream inner, bool isWebSocket)
    {
        _inner = inner;
        _isWebSocket = isWebSocket;
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Binds the connection to the token of the request's current user. Without a token, the stream is returned as it is.</summary>
    public static Stream Bind(HttpContext context, Stream stream, bool isWebSocket)
    {
        if (context.GetAccessToken() is not { } token)
            return stream;
        BoundResponse.Release(context);
        var bound = new BoundStream(stream, isWebSocket);
        context.Response.RegisterForDisposeAsync(BoundConnection.Start(context, bound, token));
        return bound;
    }

    /// <summary>Stops the transfer of bytes between application and client, in both directions.</summary>
    public void Block() => _isBlocked = true;

    /// <summary>Sends a close frame to the client, and waits for the client's close frame or the end of the connection. All other bytes from the client are
    /// discarded.</summary>
    /// <exception cref="IOException">No close frame can be sent.</exception>
    public async Task CloseAsync(CloseFrame frame, CancellationToken cancellationToken)
    {
        await _endOfReads.CancelAsync().ConfigureAwait(false);
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isWebSocket || !_sent.IsAtBoundary)
                throw new IOException("A close frame cannot be sent here.");
            if (!_sent.SawClose)
                await _inner.WriteAsync(frame.ToClient, cancellationToken).ConfigureAwait(false);
            await _inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }

        await DrainAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets the application read a close frame, as if the client had closed the WebSocket; or the end of the stream, if it is reading the rest of a
    /// frame.</summary>
    public void ReleaseReader(CloseFrame frame)
    {
        _closeFrame = _isWebSocket && _canReadCloseFrame ? frame.ToServer : default;
        _released.TrySetResult();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int? read = _isBlocked ? null : await TryReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return read ?? await ReadCloseFrameAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isBlocked)
            {
                _sent.Follow(buffer.Span);
                await _inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
                return;
            }
        }
        finally
        {
            _writing.Release();
        }

        // Control frames of the application's WebSocket, for instance its response to our close frame, are discarded.
        if (!_isWebSocket || !_sent.IsAtBoundary || !FrameReader.StartsWithControl(buffer.Span))
            throw new IOException("The access token of this connection has expired or was revoked.");
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Kestrel does not allow it either.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    // Null if the token ended before the bytes arrived: they are not delivered.
    private async ValueTask<int?> TryReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using CancellationTokenSource? either = cancellationToken.CanBeCanceled
                ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _endOfReads.Token)
                : null;
            int read = await _inner.ReadAsync(buffer, either?.Token ?? _endOfReads.Token).ConfigureAwait(false);
            _received.Follow(buffer.Span[..read]);
            if (_isBlocked)
                return null;
            _canReadCloseFrame = _received is { IsAtBoundary: true, SawClose: false };
            return read;
        }
        catch (OperationCanceledException) when (_endOfReads.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async ValueTask<int> ReadCloseFrameAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _released.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        int length = Math.Min(buffer.Length, _closeFrame.Length);
        _closeFrame[..length].CopyTo(buffer);
        _closeFrame = _closeFrame[length..];
        return length;
    }

    // A connection that is closed while bytes are unread is reset, and the client may lose the close frame.
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            int read = 1;
            while (read > 0 && !_received.SawClose)
            {
                read = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                _received.Follow(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            _reading.Release();
        }
    }
}
