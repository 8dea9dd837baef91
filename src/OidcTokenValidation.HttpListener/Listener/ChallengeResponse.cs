using System.Net;

namespace OidcTokenValidation.Listener;

/// <summary>Copies a challenge to the wire.</summary>
internal static class ChallengeResponse
{
    public static async Task SendAsync(HttpListenerContext context, Challenge challenge, CancellationToken cancellationToken)
    {
        HttpListenerResponse response = context.Response;
        try
        {
            // First of all: the one throws if the response is closed; the other makes that of a chunked request chunked, and cannot once the header is sent.
            Stream answer = response.OutputStream, body = context.Request.InputStream;
            Fill(response, challenge);
            if (!RequestBody.CanBeFollowed(context.Request))
                response.KeepAlive = false;

            // RFC 9110 §9.3.2: the length of a body that is not sent. Writing nothing sends the header.
            bool isHead = string.Equals(context.Request.HttpMethod, "HEAD", StringComparison.Ordinal);
            await answer.WriteAsync(isHead ? default : challenge.Body, cancellationToken).ConfigureAwait(false);
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

    private static void Fill(HttpListenerResponse response, Challenge challenge)
    {
        // Throws if the header was sent, before anything is changed.
        response.ContentLength64 = challenge.Body.Length;
        response.StatusCode = challenge.StatusCode;
        response.ContentType = Challenge.ContentType;
        foreach ((string name, string _) in challenge.Headers)
            response.Headers.Remove(name);
        foreach ((string name, string value) in challenge.Headers)
            response.AppendHeader(name, value);
    }
}
