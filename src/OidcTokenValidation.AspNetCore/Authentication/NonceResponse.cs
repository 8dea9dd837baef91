using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Sends the next nonce with the response of a valid request (RFC 9449 §8.2).</summary>
internal static class NonceResponse
{
    /// <summary>Sets the fields when the response starts, so that neither the application's Cache-Control nor an exception handler replaces them.</summary>
    public static void Prepare(HttpResponse response, in AccessTokenValidationResult result)
    {
        // A response that has started gets no nonce: the client's present one is still accepted for a while.
        if (result.ResponseHeaders is not { Count: > 0 } headers || response.HasStarted)
            return;
        response.OnStarting(() =>
        {
            foreach ((string name, string value) in headers)
                response.Headers[name] = value;
            return Task.CompletedTask;
        });
    }
}
