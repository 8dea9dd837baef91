using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Writes the response to a request with an event of a provider.</summary>
internal static class EventResponse
{
    public static async Task WriteAsync(HttpResponse response, SecurityEventResponse result, CancellationToken cancellationToken)
    {
        response.StatusCode = result.StatusCode;
        foreach ((string name, string value) in result.Headers)
            response.Headers[name] = value;
        response.ContentLength = result.Body.Length;
        if (result.Body.IsEmpty)
            return;
        response.ContentType = SecurityEventResponse.ContentType;
        await response.Body.WriteAsync(result.Body, cancellationToken).ConfigureAwait(false);
    }
}
