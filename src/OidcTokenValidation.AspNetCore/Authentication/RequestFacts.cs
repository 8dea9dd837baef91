using System.Net;
using Microsoft.AspNetCore.Connections.Features;
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
            Target = string.IsNullOrEmpty(rawTarget) ? Reconstruct(request) : rawTarget,
            Scheme = request.Scheme,
            Host = request.Host.Value ?? string.Empty,
            Authorization = request.Headers.Authorization,
            DPoP = request.Headers["DPoP"],
            ClientCertificate = context.Connection.ClientCertificate,
            ClientCert = request.Headers["Client-Cert"],
            Peer = PeerOf(context),
        };
    }

    // The path is decoded: only the raw target is what was sent. A server without one gets it back where it can have been but one;
    // else the query alone, which no proof can name.
    private static string Reconstruct(HttpRequest request) => request.Path.Value?.Contains('%', StringComparison.Ordinal) == true
        ? request.QueryString.ToUriComponent()
        : request.GetEncodedPathAndQuery();

    // UseForwardedHeaders puts the address that a header names in the place of the connection's; Kestrel still knows the latter.
    private static IPAddress? PeerOf(HttpContext context) =>
        context.Features.Get<IConnectionEndPointFeature>()?.RemoteEndPoint is IPEndPoint peer ? peer.Address : context.Connection.RemoteIpAddress;
}
