using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace OidcTokenValidation.Tool.Conformance.Wire;

/// <summary>Sends requests to one address, each on a connection of its own. It follows no redirection and calls no other address.</summary>
/// <param name="address">The address of the API; http or https.</param>
/// <param name="acceptsAnyCertificate">Whether the certificate of the API is not checked.</param>
internal sealed class RawClient(Uri address, bool acceptsAnyCertificate)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>Sends a request, with a client certificate if there is one. A fault of the connection is a response without a status.</summary>
    public async Task<RawResponse> SendAsync(RawRequest request, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(address.IdnHost, address.Port, either.Token).ConfigureAwait(false);
            Stream stream = await OpenAsync(connection.GetStream(), certificate, either.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(request.Write(address.Authority), either.Token).ConfigureAwait(false);
                return await new ResponseReader(new BufferedStream(stream)).ReadAsync(either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return RawResponse.CreateFault($"no response within {Timeout.TotalSeconds} s", isTimeout: true);
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException or InvalidDataException)
        {
            return RawResponse.CreateFault($"no response: {exception.Message}");
        }
    }

    private async Task<Stream> OpenAsync(NetworkStream network, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        if (address.Scheme != Uri.UriSchemeHttps)
            return network;
        var stream = new SslStream(network);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = address.IdnHost,
                ClientCertificates = certificate is null ? [] : [certificate],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
                RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || acceptsAnyCertificate,
            },
            cancellationToken).ConfigureAwait(false);
        return stream;
    }
}
