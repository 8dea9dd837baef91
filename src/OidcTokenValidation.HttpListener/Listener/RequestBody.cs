using System.Net;

namespace OidcTokenValidation.Listener;

/// <summary>The body of a refused request, which nobody has read.</summary>
/// <remarks>
/// Left alone, .NET's own listener blocks a thread until the body has come, however slowly, and takes what follows an unread chunked body for the
/// next request. Closed at once, the client may see a reset connection instead of the answer.
/// </remarks>
internal static class RequestBody
{
    // As long as Kestrel waits.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MaxLength = 64 * 1024;
    private const int BufferLength = 4096;

    /// <summary>Whether the connection can serve another request. Chunks are read ahead, so that the start of one would be lost.</summary>
    public static bool CanBeFollowed(HttpListenerRequest request) => !request.HasEntityBody || request.ContentLength64 is >= 0 and <= MaxLength;

    /// <summary>Reads the rest, for a while; false if it did not come.</summary>
    public static async ValueTask<bool> DrainAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return ReferenceEquals(body, Stream.Null)
                || await ReadToEndAsync(body).WaitAsync(Patience, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // Ends at the latest with its connection, and never with an exception. The listener's streams do not heed cancellation.
    private static async Task<bool> ReadToEndAsync(Stream body)
    {
        byte[] buffer = new byte[BufferLength];
        try
        {
            while (await body.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false) > 0)
            {
                // Nobody wants it.
            }

            return true;
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
