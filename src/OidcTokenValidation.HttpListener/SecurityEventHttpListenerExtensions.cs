using System.Net;
using OidcTokenValidation.Messages;

namespace OidcTokenValidation;

/// <summary>Receives security events that transmitters push (RFC 8935) with a <see cref="HttpListener"/>.</summary>
public static class SecurityEventHttpListenerExtensions
{
    /// <summary>Receives a security event token, sends the response and closes it.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="context">The request to the address that is the <c>endpoint_url</c> of the stream, and its response.</param>
    /// <param name="cancellationToken">Aborts the response and the connection.</param>
    /// <remarks>Call it for every method. The responses are those of <see cref="SecurityEventReceiver.ReceiveAsync"/>. Where a transmitter has no
    /// <see cref="SecurityEventTransmitter.PushSecrets"/>, and sends an access token of this API instead, validate that before.</remarks>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task ServeAsync(this SecurityEventReceiver receiver, HttpListenerContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(context);
        HttpListenerRequest request = context.Request;
        var received = new SecurityEventRequest
        {
            Method = request.HttpMethod,
            ContentType = request.ContentType,
            Authorization = request.Headers["Authorization"],
            Body = request.InputStream,
        };
        SecurityEventResponse response = await receiver.ReceiveAsync(received, cancellationToken).ConfigureAwait(false);
        await ListenerResponse.From(response).SendAsync(context, cancellationToken).ConfigureAwait(false);
    }
}
