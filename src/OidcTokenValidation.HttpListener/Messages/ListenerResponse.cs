using System.Net;

namespace OidcTokenValidation.Messages;

/// <summary>A response that the library sends by itself.</summary>
internal sealed record ListenerResponse(
    int StatusCode, string? ContentType, ReadOnlyMemory<byte> Body, params IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public static ListenerResponse From(Challenge challenge) => new(challenge.StatusCode, Challenge.ContentType, challenge.Body, challenge.Headers);

    public static ListenerResponse From(ProtectedResourceMetadata metadata) => new(200, ProtectedResourceMetadata.ContentType, metadata.Json);

    public static ListenerResponse From(SecurityEventResponse response) =>
        new(response.StatusCode, response.Body.IsEmpty ? null : SecurityEventResponse.ContentType, response.Body, response.Headers);

    /// <summary>Sends the response and closes it.</summary>
    public async Task SendAsync(HttpListenerContext context, CancellationToken cancellationToken)
    {
        HttpListenerResponse response = context.Response;
        try
        {
            // Read both before anything else. OutputStream throws if the response is closed. InputStream makes the response to a chunked request chunked,
            // which is not possible once the header is sent.
            Stream output = response.OutputStream, input = context.Request.InputStream;
            Fill(response);
            if (!RequestBody.AllowsKeepAlive(context.Request))
                response.KeepAlive = false;

            // RFC 9110 §9.3.2: a response to HEAD has the length of the body that is not sent. Writing nothing sends the header.
            bool isHead = string.Equals(context.Request.HttpMethod, "HEAD", StringComparison.Ordinal);
            await output.WriteAsync(isHead ? default : Body, cancellationToken).ConfigureAwait(false);
            if (await RequestBody.DrainAsync(input, cancellationToken).ConfigureAwait(false))
                response.Close();
            else
                response.Abort();
        }
        catch (OperationCanceledException)
        {
            response.Abort();
            throw;
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException or ProtocolViolationException)
        {
            // The client has disconnected, or the listener was stopped: then the request's version is null in the managed listener.
            response.Abort();
        }
    }

    private void Fill(HttpListenerResponse response)
    {
        // The first statement throws if the header was sent, before anything is changed.
        response.ContentLength64 = Body.Length;
        response.StatusCode = StatusCode;
        response.ContentType = ContentType;
        foreach ((string name, string _) in Headers)
            response.Headers.Remove(name);
        foreach ((string name, string value) in Headers)
            response.AppendHeader(name, value);
    }
}
