using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.Messages;

/// <summary>Creates the validator's request from a request of <see cref="HttpListener"/>, as it was sent.</summary>
internal static class ListenerRequestReader
{
    public static ResourceRequest Read(HttpListenerRequest request, X509Certificate2? certificate = null)
    {
        string? clientCert = request.Headers["Client-Cert"];
        return new ResourceRequest
        {
            Method = request.HttpMethod,

            // Not Url, which is a decoded and rewritten form of RawUrl.
            Target = request.RawUrl ?? string.Empty,
            Scheme = request.IsSecureConnection ? Uri.UriSchemeHttps : Uri.UriSchemeHttp,
            Host = request.Headers["Host"] ?? string.Empty,
            Authorization = request.Headers["Authorization"],
            DPoP = request.Headers["DPoP"],
            Fields = GetFields(request),
            ClientCertificate = certificate,
            ClientCert = clientCert,
            Peer = clientCert is null ? null : GetPeer(request),
        };
    }

    private static IEnumerable<KeyValuePair<string, StringValues>> GetFields(HttpListenerRequest request)
    {
        foreach (string? name in request.Headers.AllKeys)
        {
            if (name is not null)
                yield return new(name, request.Headers[name]);
        }
    }

    private static IPAddress? GetPeer(HttpListenerRequest request)
    {
        try
        {
            return request.RemoteEndPoint?.Address;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException or NullReferenceException)
        {
            // The connection is closed, so no client reads the response. The managed listener has a null socket then.
            return null;
        }
    }
}
