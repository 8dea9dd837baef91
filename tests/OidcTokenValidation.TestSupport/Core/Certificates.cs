using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OidcTokenValidation.TestSupport.Core;

/// <summary>Self-signed certificates: only possession of the key is checked (RFC 8705 §2.2).</summary>
public static class Certificates
{
    public static X509Certificate2 Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }

    /// <summary>The field value that a proxy forwards (RFC 9440 §2.2).</summary>
    public static string ToField(this X509Certificate2 certificate) => ":" + Convert.ToBase64String(certificate.RawData) + ":";
}
