using System.Text;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Reads what may be anything, up to a bound. Bytes become characters one by one, unless a mark at the start says otherwise: what is no token stays none.</summary>
internal static class BoundedInput
{
    /// <summary>More than the library ever reads of a token.</summary>
    public const int MaxBytes = 128 * 1024;

    public static Task<string> ReadFileAsync(string path, string what, CancellationToken cancellationToken) =>
        ReadAsync(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), what, cancellationToken);

    public static async Task<string> ReadAsync(Func<Stream> open, string what, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[MaxBytes + 1];
        int length;
        try
        {
            Stream stream = open();
            await using (stream.ConfigureAwait(false))
                length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new Mistake($"{what} cannot be read: {exception.Message}");
        }

        return length <= MaxBytes
            ? TextOf(bytes.AsSpan(0, length))
            : throw new Mistake($"{what} is longer than {MaxBytes} bytes: that is no token.");
    }

    // Editors and shells on Windows write such marks, and whole files in UTF-16: the token in them is what the API gets.
    private static string TextOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, .. var text] => Encoding.Latin1.GetString(text),
        [0xFF, 0xFE, .. var text] => Encoding.Unicode.GetString(text),
        [0xFE, 0xFF, .. var text] => Encoding.BigEndianUnicode.GetString(text),
        _ => Encoding.Latin1.GetString(bytes),
    };
}
