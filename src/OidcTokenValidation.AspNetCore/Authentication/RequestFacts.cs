using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Takes the facts of a request as they came over the wire.</summary>
internal static class RequestFacts
{
    public static ResourceRequest Of(HttpContext context)
    {
        HttpRequest request = context.Request;
        string? rawTarget = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return new ResourceRequest
        {
            Method = request.Method,

            // The path is decoded; only the raw target is what was sent. A server without one gets the next best.
            Target = string.IsNullOrEmpty(rawTarget) ? request.GetEncodedPathAndQuery() : rawTarget,
            Scheme = request.Scheme,
            Host = request.Host.Value ?? string.Empty,
            Authorization = request.Headers.Authorization,
        };
    }
}
