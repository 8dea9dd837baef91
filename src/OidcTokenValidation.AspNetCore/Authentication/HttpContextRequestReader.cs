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

/// <summary>Creates the validator's request from an <see cref="HttpContext"/>, as it was sent.</summary>
internal static class HttpContextRequestReader
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

            // The field as it was sent: HttpRequest.Host decodes an internationalised name to Unicode.
            Host = request.Headers.Host.ToString(),
            PathPrefix = proofs.Count > 0 ? RemovedPrefix.Find(request, rawTarget) : null,
            Authorization = request.Headers.Authorization,
            DPoP = proofs,
            Fields = request.Headers,
            ClientCertificate = certificate,
            ClientCert = clientCert,

            // The address decides whether the certificate in Client-Cert is trusted; without a certificate it is not needed.
            Peer = certificate is null && clientCert.Count == 0 ? null : GetPeer(context),
        };
    }

    // Request.Path is decoded; only the raw target is what was sent. If the server provides none, the target is rebuilt if the path has only one possible
    // encoding. Otherwise it is the query alone, which no proof matches.
    private static string Reconstruct(HttpRequest request) => request.Path.Value?.Contains('%', StringComparison.Ordinal) == true
        ? request.QueryString.ToUriComponent()
        : request.GetEncodedPathAndQuery();

    // UseForwardedHeaders replaces the connection's address by that of a header field. Kestrel's socket still has the former. Another server does not
    // provide it, so no peer is trusted.
    private static IPAddress? GetPeer(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>() is not { } connection)
            return context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName) ? null : context.Connection.RemoteIpAddress;
        try
        {
            return (connection.Socket.RemoteEndPoint as IPEndPoint)?.Address;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // The client has disconnected.
            return null;
        }
    }
}
