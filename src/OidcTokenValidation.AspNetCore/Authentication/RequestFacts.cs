using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Takes the facts of a request as they came over the wire.</summary>
internal static class RequestFacts
{
    public static ResourceRequest Read(HttpContext context)
    {
        HttpRequest request = context.Request;
        string? rawTarget = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        X509Certificate2? certificate = context.Connection.ClientCertificate;
        StringValues clientCert = request.Headers["Client-Cert"];
        StringValues proofs = request.Headers["DPoP"];
        return new ResourceRequest
        {
            Method = request.Method,
            Target = string.IsNullOrEmpty(rawTarget) ? Reconstruct(request) : rawTarget,
            Scheme = request.Scheme,

            // As it is sent: HttpRequest.Host decodes an internationalised name to Unicode.
            Host = request.Headers.Host.ToString(),
            PathPrefix = proofs.Count > 0 ? RemovedPrefix.Find(request, rawTarget) : null,
            Authorization = request.Headers.Authorization,
            DPoP = proofs,
            Fields = request.Headers,
            ClientCertificate = certificate,
            ClientCert = clientCert,

            // Whoever presents no certificate need not be asked for.
            Peer = certificate is null && clientCert.Count == 0 ? null : PeerOf(context),
        };
    }

    // The path is decoded: only the raw target is what was sent. A server without one gets it back where it can have been but one;
    // else the query alone, which no proof can name.
    private static string Reconstruct(HttpRequest request) => request.Path.Value?.Contains('%', StringComparison.Ordinal) == true
        ? request.QueryString.ToUriComponent()
        : request.GetEncodedPathAndQuery();

    // UseForwardedHeaders puts the address that a header names in the place of the connection's. Kestrel's socket still knows the latter;
    // with another server there is none left, and nobody is trusted.
    private static IPAddress? PeerOf(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>() is not { } connection)
            return context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName) ? null : context.Connection.RemoteIpAddress;
        try
        {
            return (connection.Socket.RemoteEndPoint as IPEndPoint)?.Address;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // Whoever it was has gone, and will read no answer.
            return null;
        }
    }
}
