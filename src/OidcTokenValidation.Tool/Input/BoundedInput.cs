using System.Text;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Reads arbitrary input up to a maximum length.</summary>
internal static class BoundedInput
{
    /// <summary>Reads a token or a proof. Each byte becomes one character, unless there is a byte order mark, so that invalid bytes stay invalid.</summary>
    public static async Task<string> ReadTokenAsync(Func<Stream> open, string what, InputKind kind, CancellationToken cancellationToken) =>
        Decode(await ReadAsync(open, what, kind, cancellationToken).ConfigureAwait(false), Encoding.Latin1);

    /// <summary>Reads a JSON document or PEM.</summary>
    public static async Task<string> ReadDocumentAsync(string path, string what, CancellationToken cancellationToken) =>
        Decode(await ReadFileAsync(path, what, InputKind.Document, cancellationToken).ConfigureAwait(false), Encoding.UTF8);

    public static Task<byte[]> ReadFileAsync(string path, string what, InputKind kind, CancellationToken cancellationToken) =>
        ReadAsync(() => Open(path), what, kind, cancellationToken);

    public static Stream Open(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    private static async Task<byte[]> ReadAsync(Func<Stream> open, string what, InputKind kind, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[kind.MaxBytes + 1];
        int length;
        try
        {
            Stream stream = open();
            await using (stream.ConfigureAwait(false))
                length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{what} cannot be read: {exception.Message}");
        }

        return length <= kind.MaxBytes
            ? bytes[..length]
            : throw new UsageException($"{what} is longer than {kind.MaxBytes} bytes: {kind.TooLongMessage}.");
    }

    // Editors and shells on Windows write byte order marks, and whole files in UTF-16. The API receives the text in them.
    private static string Decode(ReadOnlySpan<byte> bytes, Encoding unmarked) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, .. var text] => unmarked.GetString(text),
        [0xFF, 0xFE, .. var text] => Encoding.Unicode.GetString(text),
        [0xFE, 0xFF, .. var text] => Encoding.BigEndianUnicode.GetString(text),
        _ => unmarked.GetString(bytes),
    };
}
