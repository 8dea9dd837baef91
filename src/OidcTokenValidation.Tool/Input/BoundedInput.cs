using System.Text;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Reads what may be anything, up to a bound. Bytes become characters one by one: what is no token stays none.</summary>
internal static class BoundedInput
{
    /// <summary>More than the library ever reads of a token.</summary>
    public const int MaxBytes = 128 * 1024;

    public static async Task<string> ReadFileAsync(string path, string what, CancellationToken cancellationToken)
    {
        try
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await using (file.ConfigureAwait(false))
                return await ReadAsync(file, what, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new Mistake($"{what} cannot be read: {exception.Message}");
        }
    }

    public static async Task<string> ReadAsync(Stream stream, string what, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[MaxBytes + 1];
        int length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length <= MaxBytes
            ? Encoding.Latin1.GetString(bytes, 0, length)
            : throw new Mistake($"{what} is longer than {MaxBytes} bytes: that is no token.");
    }
}
