using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.SenderConstraints.Mtls;

/// <summary>Finds the client certificate of the request: of the host's own TLS connection, or from a trusted proxy (RFC 8705 §3, RFC 9440 §2.2,
/// §3.1).</summary>
internal sealed class ClientCertificates(IReadOnlyList<IPNetwork> trustedProxies)
{
    // The largest certificate that is read, in characters of base64.
    private const int MaxLength = 32_768;

    /// <summary>The thumbprint of the certificate (RFC 8705 §3.1); false if there is none.</summary>
    public bool TryFind(in ResourceRequest request, out Sha256Digest thumbprint)
    {
        // The certificate of a trusted proxy is not that of its client.
        if (IsTrusted(request.Peer))
            return TryRead(request.ClientCert, out thumbprint);

        return TryRead(request.ClientCertificate, out thumbprint);
    }

    private static bool TryRead(X509Certificate2? certificate, out Sha256Digest thumbprint)
    {
        thumbprint = default;
        try
        {
            if (certificate is not null)
                thumbprint = Sha256Digest.Compute(certificate.RawDataMemory.Span);
            return certificate is not null;
        }
        catch (CryptographicException)
        {
            // The host has disposed of it.
            return false;
        }
    }

    private bool IsTrusted(IPAddress? peer)
    {
        if (peer is null)
            return false;

        IPAddress address = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        foreach (IPNetwork network in trustedProxies)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }

    // RFC 9440 §2.2: one field with one byte sequence (RFC 8941 §3.3.5), ":" base64 ":", of the certificate's DER.
    private static bool TryRead(StringValues field, out Sha256Digest thumbprint)
    {
        thumbprint = default;
        if (field.Count != 1 || field[0] is not { Length: > 2 and <= MaxLength } text || text[0] != ':' || text[^1] != ':')
            return false;

        ReadOnlySpan<char> base64 = text.AsSpan(1..^1);
        byte[] der = ArrayPool<byte>.Shared.Rent(base64.Length);
        try
        {
            // The framework's decoder skips white space.
            int length = 0;
            bool read = !base64.ContainsAny(" \t\r\n") && Convert.TryFromBase64Chars(base64, der, out length);
            if (read)
                thumbprint = Sha256Digest.Compute(der.AsSpan(0, length));
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(der);
        }
    }
}
