using System.Buffers.Binary;
using System.Text;

namespace OidcTokenValidation.Grpc.Tests.Support;

/// <summary>The framing of gRPC messages: a flag, the length, the text.</summary>
internal static class Framing
{
    private const int HeadLength = 5;

    public static byte[] Frame(string message)
    {
        byte[] frame = new byte[HeadLength + Encoding.UTF8.GetByteCount(message)];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - HeadLength);
        Encoding.UTF8.GetBytes(message, frame.AsSpan(HeadLength));
        return frame;
    }

    /// <summary>The next message; null at the end of the stream. An incomplete message throws.</summary>
    public static async Task<string?> ReadMessageAsync(this Stream stream, CancellationToken cancellation)
    {
        byte[] head = new byte[HeadLength];
        int length = await stream.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellation);
        if (length == 0)
            return null;
        Assert.Equal(HeadLength, length);
        byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await stream.ReadExactlyAsync(message, cancellation);
        return Encoding.UTF8.GetString(message);
    }

    public static async Task WriteMessageAsync(this Stream stream, string message, CancellationToken cancellation)
    {
        await stream.WriteAsync(Frame(message), cancellation);
        await stream.FlushAsync(cancellation);
    }
}
