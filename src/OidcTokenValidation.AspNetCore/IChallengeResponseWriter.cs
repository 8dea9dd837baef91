using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Writes the response to a rejected request, for clients that expect another format than a problem document, for instance gRPC.</summary>
/// <remarks>Register it as a service. The first writer that can write the response is used. It determines the format; it cannot accept the
/// request.</remarks>
public interface IChallengeResponseWriter
{
    /// <summary>Whether the client of this request expects this writer's format.</summary>
    /// <param name="context">The rejected request.</param>
    bool CanWrite(HttpContext context);

    /// <summary>Writes the response.</summary>
    /// <param name="context">The rejected request. The status and header fields of <paramref name="challenge"/> are set in its response, which has not
    /// started.</param>
    /// <param name="challenge">The challenge; its body is the content of the problem document.</param>
    Task WriteAsync(HttpContext context, Challenge challenge);
}
