using System.IO.Pipelines;

namespace OidcTokenValidation.Grpc.Lifetimes;

/// <summary>
/// The writer of a response body. After it is ended, between two flushes, it discards what the service writes. Without it, a service that continues
/// would write into a response that another thread has completed, and get an exception with a misleading cause.
/// </summary>
internal sealed class EndableWriter(PipeWriter inner) : PipeWriter
{
    private readonly Lock _gate = new();
    private bool _isWriting;
    private bool _isEnded;
    private TaskCompletionSource? _ending;
    private byte[] _discarded = [];

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <summary>Ends the writer after everything written is flushed: at once, unless the service is writing.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            if (_isWriting)
                return (_ending ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            _isEnded = true;
            return Task.CompletedTask;
        }
    }

    /// <summary>Called when the service has returned: it may have written a message that it did not flush, for instance with <c>BufferHint</c>.</summary>
    public void Release() => Finish();

    public override Memory<byte> GetMemory(int sizeHint = 0) => TryBegin() ? inner.GetMemory(sizeHint) : GetDiscarded(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => TryBegin() ? inner.GetSpan(sizeHint) : GetDiscarded(sizeHint);

    public override void Advance(int bytes)
    {
        if (!_isEnded)
            inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        TryBegin() ? FinishAsync(inner.FlushAsync(cancellationToken)) : ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: true));

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
        TryBegin() ? FinishAsync(inner.WriteAsync(source, cancellationToken)) : ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: true));

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (!_isEnded)
            inner.Complete(exception);
    }

    // The writer ends only between two flushes: a write that has begun is completed.
    private bool TryBegin()
    {
        lock (_gate)
            return _isWriting = !_isEnded;
    }

    private ValueTask<FlushResult> FinishAsync(ValueTask<FlushResult> flush)
    {
        if (!flush.IsCompletedSuccessfully)
            return FinishLaterAsync(flush);
        Finish();
        return flush;
    }

    private async ValueTask<FlushResult> FinishLaterAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            return await flush.ConfigureAwait(false);
        }
        finally
        {
            Finish();
        }
    }

    private void Finish()
    {
        lock (_gate)
        {
            _isWriting = false;
            _isEnded = _ending is not null;
            _ending?.TrySetResult();
        }
    }

    private byte[] GetDiscarded(int size) => _discarded.Length >= Math.Max(size, 1) ? _discarded : _discarded = new byte[Math.Max(size, 4096)];
}
