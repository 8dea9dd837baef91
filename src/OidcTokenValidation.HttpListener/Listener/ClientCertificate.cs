using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace OidcTokenValidation.Listener;

/// <summary>The client certificate of a TLS connection (RFC 8705 §3). Only Windows' listener speaks TLS.</summary>
internal static class ClientCertificate
{
    public static async ValueTask<X509Certificate2?> OfAsync(HttpListenerRequest request)
    {
        if (!request.IsSecureConnection)
            return null;
        try
        {
            return await request.GetClientCertificateAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpListenerException or InvalidOperationException or NotSupportedException)
        {
            // The client has none, has gone, or its connection cannot be asked any more: the token stays without what it is bound to.
            return null;
        }
    }
}
