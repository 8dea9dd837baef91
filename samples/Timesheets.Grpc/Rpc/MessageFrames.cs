using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Timesheets.Rpc;

/// <summary>Messages as gRPC frames them over HTTP/2: a flag for compression, four bytes of length, the message.</summary>
internal static class MessageFrames
{
    private const int HeadLength = 5;
    private const int MaxMessageLength = 64 * 1024;

    /// <summary>The messages that the client sends, to the end of its stream.</summary>
    /// <exception cref="RpcException">What came is not a message, or too long.</exception>
    public static async IAsyncEnumerable<T> ReadAllAsync<T>(PipeReader body, MessageParser<T> parser, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        while (true)
        {
            ReadResult result = await body.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = result.Buffer;
            while (TryTake(ref buffer, out ReadOnlySequence<byte> message))
                yield return Parse(parser, message);
            if (result.IsCompleted && !buffer.IsEmpty)
                throw new RpcException(RpcException.Internal, "The request ends in the middle of a message.");
            body.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                yield break;
        }
    }

    public static async Task WriteAsync(PipeWriter body, IMessage message, CancellationToken cancellationToken)
    {
        int length = message.CalculateSize();
        BinaryPrimitives.WriteInt32BigEndian(body.GetSpan(HeadLength)[1..], length);
        body.GetSpan(HeadLength)[0] = 0;
        body.Advance(HeadLength);
        message.WriteTo(body);
        await body.FlushAsync(cancellationToken);
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (buffer.Length < HeadLength)
            return false;

        Span<byte> head = stackalloc byte[HeadLength];
        buffer.Slice(0, HeadLength).CopyTo(head);
        if (head[0] != 0)
            throw new RpcException(RpcException.Unimplemented, "Compressed messages are not supported.");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head[1..]);
        if (length > MaxMessageLength)
            throw new RpcException(RpcException.ResourceExhausted, $"A message may have {MaxMessageLength} bytes.");
        if (buffer.Length < HeadLength + length)
            return false;

        message = buffer.Slice(HeadLength, length);
        buffer = buffer.Slice(message.End);
        return true;
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySequence<byte> message)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new RpcException(RpcException.Internal, "A message is not what timesheets.proto says.");
        }
    }
}
