using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Copies a challenge to the wire.</summary>
internal static class ChallengeResponse
{
    /// <summary>Sets status and headers, in place of those of an earlier answer. The body follows when no other scheme can add to the headers any
    /// more.</summary>
    public static void Replace(HttpResponse response, Challenge? earlier, Challenge challenge)
    {
        foreach ((string name, string value) in earlier?.Headers ?? [])
            response.Headers[name] = new StringValues([.. response.Headers[name].Where(other => other != value)]);

        response.StatusCode = challenge.StatusCode;
        foreach ((string name, string value) in challenge.Headers)
            response.Headers.Append(name, value);
    }

    /// <summary>Writes the body of the answer that was given, if one was and nothing else was written.</summary>
    /// <remarks>
    /// The first that can writes it: an <see cref="IChallengeResponseWriter"/>, then the application's <see cref="IProblemDetailsService"/>, which cannot
    /// for clients that accept no JSON, then this library.
    /// </remarks>
    public static async Task WriteBodyAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (context.Features.Get<AccessTokenFeature>()?.Answer is not { } challenge || response.HasStarted)
            return;

        // Another scheme's 401 sends the client for a new token, which helps neither a malformed request nor an outage.
        if (response.StatusCode == StatusCodes.Status401Unauthorized && challenge.StatusCode is (StatusCodes.Status400BadRequest or StatusCodes.Status503ServiceUnavailable))
            response.StatusCode = challenge.StatusCode;

        // Another scheme's 403 hides that a new login is all that is missing (RFC 9470 §3).
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
