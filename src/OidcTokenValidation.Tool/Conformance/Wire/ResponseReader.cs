using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Tool.Conformance.Wire;

/// <summary>Reads one HTTP/1.1 response (RFC 9112 §4, §6, §7.1).</summary>
/// <param name="stream">The connection.</param>
internal sealed class ResponseReader(BufferedStream stream)
{
    private const int MaxLine = 64 * 1024;
    private const int MaxBody = 1024 * 1024;

    public async Task<RawResponse> ReadAsync(CancellationToken cancellationToken)
    {
        string[] status = (await ReadLineAsync(cancellationToken).ConfigureAwait(false)).Split(' ', 3);
        if (status.Length < 2 || !int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out int code))
            throw new InvalidDataException("the response is not HTTP/1.1");
        var fields = new List<(string Name, string Value)>();
        while (await ReadLineAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                fields.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        var head = new RawResponse(code, fields, string.Empty);
        if (code is 204 or 304)
            return head;
        byte[] body = string.Equals(head.Get("Transfer-Encoding"), "chunked", StringComparison.OrdinalIgnoreCase)
            ? await ReadChunksAsync(cancellationToken).ConfigureAwait(false)
            : await ReadBytesAsync(ParseLength(head.Get("Content-Length")), cancellationToken).ConfigureAwait(false);
        return head with { Body = Encoding.UTF8.GetString(body) };
    }

    // Without a length the body ends with the connection.
    private static int ParseLength(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int length) ? Math.Min(length, MaxBody) : MaxBody;

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellationToken)
    {
        var body = new List<byte>();
        while (body.Count < MaxBody)
        {
            string line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (!int.TryParse(line.Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int length) || length is <= 0 or > MaxBody)
                break;
            body.AddRange(await ReadBytesAsync(length, cancellationToken).ConfigureAwait(false));
            await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }

        return [.. body];
    }

    private async Task<byte[]> ReadBytesAsync(int length, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[length];
        int read = await stream.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return bytes[..read];
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        byte[] next = new byte[1];
        while (await stream.ReadAsync(next, cancellationToken).ConfigureAwait(false) == 1 && next[0] != '\n')
        {
            if (line.Length >= MaxLine)
                throw new InvalidDataException("a line of the response is too long");
            line.Append((char)next[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
