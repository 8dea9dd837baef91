using System.ComponentModel;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>Reads the body of a request with an event, up to a limit of length and time.</summary>
internal static class EventBody
{
    private const int FirstBytes = 4096;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Reads the body to its end.</summary>
    /// <param name="body">The body.</param>
    /// <param name="maxLength">The greatest length, in bytes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The body, or why there is none.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async ValueTask<(ReadOnlyMemory<byte> Body, ReceiverFault? Fault)> ReadAsync(
        Stream body, int maxLength, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            // The streams of HttpListener ignore cancellation.
            return await ReadToEndAsync(body, maxLength, cancellationToken).WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return (default, ReceiverFault.BodyIncomplete);
        }
    }

    // Ends at the latest with the connection, and with an exception only if the caller cancelled.
    private static async Task<(ReadOnlyMemory<byte> Body, ReceiverFault? Fault)> ReadToEndAsync(
        Stream body, int maxLength, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[FirstBytes];
        int length = 0;
        try
        {
            while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                length += count;
                if (length > maxLength)
                    return (default, ReceiverFault.BodyTooLong);
                if (length == buffer.Length)
                    Array.Resize(ref buffer, buffer.Length * 2);
            }

            return (buffer.AsMemory(0, length), null);
        }
        catch (Exception exception) when (exception is IOException or Win32Exception or InvalidOperationException)
        {
            return (default, ReceiverFault.BodyIncomplete);
        }
    }
}
