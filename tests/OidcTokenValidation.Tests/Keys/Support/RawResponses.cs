using System.IO.Compression;
using System.Text;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>Responses of a <see cref="RawProvider"/>, valid and invalid.</summary>
internal static class RawResponses
{
    public static RawResponse Json(string body, params string[] headers) => Of(200, body, ["Content-Type: application/json", .. headers]);

    public static RawResponse Of(int status, string body, params string[] headers) => Of(status, Encoding.UTF8.GetBytes(body), headers);

    public static RawResponse Of(int status, byte[] body, params string[] headers) => async (stream, stopped) =>
    {
        await stream.WriteAsync(Head(status, [.. headers, $"Content-Length: {body.Length}"]), stopped);
        await stream.WriteAsync(body, stopped);
    };

    public static RawResponse NotModified(params string[] headers) => async (stream, stopped) =>
        await stream.WriteAsync(Head(304, headers), stopped);

    /// <summary>Announces more than it sends.</summary>
    public static RawResponse Truncated(string body) => async (stream, stopped) =>
    {
        await stream.WriteAsync(Head(200, [$"Content-Length: {body.Length}"]), stopped);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(body[..(body.Length / 2)]), stopped);
    };

    /// <summary>Sends without announcing a length; reports how many bytes were sent.</summary>
    public static RawResponse Chunked(long length, Action<long> sent) => async (stream, stopped) =>
    {
        byte[] chunk = [.. "10000\r\n"u8, .. Enumerable.Repeat((byte)' ', 0x10000), .. "\r\n"u8];
        await stream.WriteAsync(Head(200, ["Transfer-Encoding: chunked"]), stopped);
        for (long at = 0; at < length; at += 0x10000)
        {
            await stream.WriteAsync(chunk, stopped);
            sent(at);
        }

        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), stopped);
    };

    /// <summary>Sends one byte for each step of the test, and never the last one.</summary>
    public static RawResponse Drip(string body, SemaphoreSlim step, TaskCompletionSource begun) => async (stream, stopped) =>
    {
        await stream.WriteAsync(Head(200, [$"Content-Length: {body.Length}"]), stopped);
        begun.TrySetResult();
        foreach (char drop in body[..^1])
        {
            await step.WaitAsync(stopped);
            await stream.WriteAsync(new[] { (byte)drop }, stopped);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, stopped);
    };

    /// <summary>The given number of zeros, compressed to few bytes.</summary>
    public static byte[] Bomb(int length)
    {
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize))
            gzip.Write(new byte[length]);
        return bomb.ToArray();
    }

    private static byte[] Head(int status, IEnumerable<string> headers) =>
        Encoding.ASCII.GetBytes(string.Join("\r\n", [$"HTTP/1.1 {status} Scripted", "Connection: close", .. headers, string.Empty, string.Empty]));
}
