using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.Listener;

/// <summary>Takes the facts of a request as they came over the wire.</summary>
internal static class RequestFacts
{
    public static ResourceRequest Read(HttpListenerRequest request, X509Certificate2? certificate = null)
    {
        string? clientCert = request.Headers["Client-Cert"];
        return new ResourceRequest
        {
            Method = request.HttpMethod,

            // Url is made of it, and is another one: decoded here, rewritten there.
            Target = request.RawUrl ?? string.Empty,
            Scheme = request.IsSecureConnection ? Uri.UriSchemeHttps : Uri.UriSchemeHttp,
            Host = request.Headers["Host"] ?? string.Empty,
            Authorization = request.Headers["Authorization"],
            DPoP = request.Headers["DPoP"],
            Fields = FieldsOf(request),
            ClientCertificate = certificate,
            ClientCert = clientCert,
            Peer = clientCert is null ? null : PeerOf(request),
        };
    }

    private static IEnumerable<KeyValuePair<string, StringValues>> FieldsOf(HttpListenerRequest request)
    {
        foreach (string? name in request.Headers.AllKeys)
        {
            if (name is not null)
                yield return new(name, request.Headers[name]);
        }
    }

    private static IPAddress? PeerOf(HttpListenerRequest request)
    {
        try
        {
            return request.RemoteEndPoint?.Address;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException or NullReferenceException)
        {
            // The connection is closed: whoever it was will read no answer. (.NET's own listener then has a null socket.)
            return null;
        }
    }
}
