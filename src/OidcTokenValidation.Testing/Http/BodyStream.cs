namespace OidcTokenValidation.Testing.Http;

/// <summary>The stream to which a content writes the parts of its body.</summary>
internal sealed class BodyStream(BodyParts parts) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!buffer.IsEmpty)
            await parts.AddAsync(buffer.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => parts.AddAsync([], cancellationToken);

    // A synchronous write cannot wait until the part is sent.
    public override void Write(byte[] buffer, int offset, int count) => parts.Add(buffer[offset..(offset + count)]);

    public override void Flush()
    {
        // Every write is sent without buffering.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
