namespace OidcTokenValidation.Testing.Http;

/// <summary>The bytes of one write to a body; empty for a flush.</summary>
internal sealed class Part(ReadOnlyMemory<byte> bytes)
{
    private readonly TaskCompletionSource<Part?> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The next part; null at the end.</summary>
    public Task<Part?> Next => _next.Task;

    /// <summary>Completed when an attempt has sent this part.</summary>
    public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Append(Part? next) => _next.TrySetResult(next);

    public void End(Exception fault) => _next.TrySetException(fault);
}

/// <summary>The parts of a body.</summary>
internal sealed class BodyParts
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Part _last;

    public BodyParts() => Start = _last = new Part(default);

    /// <summary>An empty part before the first one.</summary>
    public Part Start { get; }

    public Part Add(byte[] bytes)
    {
        var part = new Part(bytes);
        _last.Append(part);
        return _last = part;
    }

    /// <summary>Adds a part and waits until it is sent.</summary>
    public async Task AddAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        Part part = Add(bytes);
        Task either = await Task.WhenAny(part.Sent.Task, _failed.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        await either.ConfigureAwait(false);
    }

    /// <summary>Marks the end of the body.</summary>
    public void End(Exception? fault)
    {
        if (fault is null)
            _last.Append(next: null);
        else
            _last.End(fault);
    }

    /// <summary>Fails all writers: the body cannot be sent any more.</summary>
    public void Fail(Exception fault)
    {
        _failed.TrySetException(fault);
        _ = _failed.Task.Exception;   // observes the exception: no writer may wait for it
    }
}
