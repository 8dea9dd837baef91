using System.Net;

namespace OidcTokenValidation.Listener;

/// <summary>What the library answers by itself.</summary>
internal sealed record Answer(int StatusCode, string ContentType, ReadOnlyMemory<byte> Body, params IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public static Answer From(Challenge challenge) => new(challenge.StatusCode, Challenge.ContentType, challenge.Body, challenge.Headers);

    public static Answer From(ProtectedResourceMetadata metadata) => new(200, ProtectedResourceMetadata.ContentType, metadata.Json);

    /// <summary>Copies the answer to the wire, and closes the response.</summary>
    public async Task SendAsync(HttpListenerContext context, CancellationToken cancellationToken)
    {
        HttpListenerResponse response = context.Response;
        try
        {
            // First of all: the one throws if the response is closed; the other makes that of a chunked request chunked, and cannot once the header is sent.
            Stream answer = response.OutputStream, body = context.Request.InputStream;
            Fill(response);
            if (!RequestBody.CanBeFollowed(context.Request))
                response.KeepAlive = false;

            // RFC 9110 §9.3.2: the length of a body that is not sent. Writing nothing sends the header.
            bool isHead = string.Equals(context.Request.HttpMethod, "HEAD", StringComparison.Ordinal);
            await answer.WriteAsync(isHead ? default : Body, cancellationToken).ConfigureAwait(false);
            if (await RequestBody.DrainAsync(body, cancellationToken).ConfigureAwait(false))
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
            // The client has gone, or the listener was stopped, which takes the request's version from .NET's own: there is nobody to answer.
            response.Abort();
        }
    }

    private void Fill(HttpListenerResponse response)
    {
        // Throws if the header was sent, before anything is changed.
        response.ContentLength64 = Body.Length;
        response.StatusCode = StatusCode;
        response.ContentType = ContentType;
        foreach ((string name, string _) in Headers)
            response.Headers.Remove(name);
        foreach ((string name, string value) in Headers)
            response.AppendHeader(name, value);
    }
}
