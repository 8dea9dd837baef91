using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Writes a challenge into the response.</summary>
internal static class ChallengeResponse
{
    /// <summary>Sets the status and headers, and removes those of an earlier challenge. The body is written later, when no other scheme can add
    /// headers.</summary>
    public static void Replace(HttpResponse response, Challenge? earlier, Challenge challenge)
    {
        foreach ((string name, string value) in earlier?.Headers ?? [])
            response.Headers[name] = new StringValues([.. response.Headers[name].Where(other => other != value)]);

        response.StatusCode = challenge.StatusCode;
        foreach ((string name, string value) in challenge.Headers)
            response.Headers.Append(name, value);
    }

    /// <summary>Writes the body of the challenge, if there is one and the response has not started.</summary>
    /// <remarks>
    /// The first of these that can write it does: an <see cref="IChallengeResponseWriter"/>, the application's <see cref="IProblemDetailsService"/>, which
    /// cannot for clients that accept no JSON, and this library.
    /// </remarks>
    public static async Task WriteBodyAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (context.Features.Get<AccessTokenFeature>()?.Challenge is not { } challenge || response.HasStarted)
            return;

        // Another scheme's 401 would make the client request a new token, which helps neither with a malformed request nor with an outage.
        if (response.StatusCode == StatusCodes.Status401Unauthorized
            && challenge.StatusCode is (StatusCodes.Status400BadRequest or StatusCodes.Status503ServiceUnavailable))
        {
            response.StatusCode = challenge.StatusCode;
        }

        // Another scheme's 403 would hide that only a new login is missing (RFC 9470 §3).
        if (response.StatusCode == StatusCodes.Status403Forbidden && challenge.StatusCode == StatusCodes.Status401Unauthorized)
            response.StatusCode = challenge.StatusCode;
        if (response.StatusCode != challenge.StatusCode)
            return;

        foreach (IChallengeResponseWriter writer in context.RequestServices.GetServices<IChallengeResponseWriter>())
        {
            if (writer.CanWrite(context))
            {
                await writer.WriteAsync(context, challenge).ConfigureAwait(false);
                return;
            }
        }

        if (context.RequestServices.GetService<IProblemDetailsService>() is { } problems
            && await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = ProblemDetailsBody.Read(challenge) }).ConfigureAwait(false))
        {
            return;
        }

        response.ContentType = Challenge.ContentType;
        response.ContentLength = challenge.Body.Length;
        await response.Body.WriteAsync(challenge.Body, context.RequestAborted).ConfigureAwait(false);
    }
}
