using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace OidcTokenValidation.Messages;

/// <summary>Reads the client certificate of a TLS connection (RFC 8705 §3). Only the listener of Windows supports TLS.</summary>
internal static class ClientCertificate
{
    public static async ValueTask<X509Certificate2?> GetAsync(HttpListenerRequest request)
    {
        if (!request.IsSecureConnection)
            return null;
        try
        {
            return await request.GetClientCertificateAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpListenerException or InvalidOperationException or NotSupportedException)
        {
            // The client has no certificate, or has disconnected: the token remains without the certificate that it is bound to.
            return null;
        }
    }
}
