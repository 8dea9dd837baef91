using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Writes the answer to a request that may not pass, for clients that expect another form than a problem document (gRPC, for instance).</summary>
/// <remarks>A service: of those that are registered, the first that can writes. It decides the form; that the request is refused is decided already.</remarks>
public interface IChallengeResponseWriter
{
    /// <summary>Whether the client of this request expects this writer's form.</summary>
    /// <param name="context">The refused request.</param>
    bool CanWrite(HttpContext context);

    /// <summary>Writes the answer.</summary>
    /// <param name="context">The refused request. Status and header fields of <paramref name="challenge"/> are set in its response, which has not
    /// started.</param>
    /// <param name="challenge">The answer: its body is what a problem document would say.</param>
    Task WriteAsync(HttpContext context, Challenge challenge);
}
