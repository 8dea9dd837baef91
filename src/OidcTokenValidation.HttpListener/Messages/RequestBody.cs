using System.Net;

namespace OidcTokenValidation.Messages;

/// <summary>The body of a rejected request, which the application has not read.</summary>
/// <remarks>
/// If the body is left unread, the managed listener of .NET blocks a thread until the body has arrived, and parses the rest of an unread chunked body
/// as the next request. If the connection is closed at once, the client may see a reset connection instead of the response.
/// </remarks>
internal static class RequestBody
{
    // The time that Kestrel waits.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private const int MaxLength = 64 * 1024;
    private const int BufferLength = 4096;

    /// <summary>Whether the connection can serve another request. The listener reads chunks ahead, so the start of a next request would be lost.</summary>
    public static bool AllowsKeepAlive(HttpListenerRequest request) => !request.HasEntityBody || request.ContentLength64 is >= 0 and <= MaxLength;

    /// <summary>Reads the body to its end; false if it does not arrive before the timeout.</summary>
    public static async ValueTask<bool> DrainAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return ReferenceEquals(body, Stream.Null)
                || await ReadToEndAsync(body).WaitAsync(Timeout, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // Ends at the latest with its connection, and never with an exception. The listener's streams ignore cancellation tokens.
    private static async Task<bool> ReadToEndAsync(Stream body)
    {
        byte[] buffer = new byte[BufferLength];
        try
        {
            while (await body.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false) > 0)
            {
                // The content is discarded.
            }

            return true;
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
