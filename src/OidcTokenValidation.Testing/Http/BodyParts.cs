namespace OidcTokenValidation.Testing.Http;

/// <summary>What was written at once; nothing for a flush.</summary>
internal sealed class Part(ReadOnlyMemory<byte> bytes)
{
    private readonly TaskCompletionSource<Part?> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The part behind this one; null at the end.</summary>
    public Task<Part?> Next => _next.Task;

    /// <summary>Set when an attempt has sent it.</summary>
    public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Append(Part? next) => _next.TrySetResult(next);

    public void End(Exception fault) => _next.TrySetException(fault);
}

/// <summary>A stream of parts. Its writer waits until each is sent, as with the connection itself.</summary>
internal sealed class BodyParts : Stream
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Part _last;

    public BodyParts() => Start = _last = new Part(default);

    /// <summary>In front of the first part.</summary>
    public Part Start { get; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Nothing comes any more.</summary>
    public void End(Exception? fault)
    {
        if (fault is null)
            _last.Append(next: null);
        else
            _last.End(fault);
    }

    /// <summary>Nothing can be sent any more.</summary>
    public void Fail(Exception fault)
    {
        _failed.TrySetException(fault);
        _ = _failed.Task.Exception;   // observed, also where the writer waits for nothing
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!buffer.IsEmpty)
            await AddAsync(buffer.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => AddAsync([], cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // What is written is passed on as it comes.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task AddAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        var part = new Part(bytes);
        _last.Append(part);
        _last = part;
        Task either = await Task.WhenAny(part.Sent.Task, _failed.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        await either.ConfigureAwait(false);
    }
}
