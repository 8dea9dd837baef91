using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OidcTokenValidation.Tests.SenderConstraints.Support;

/// <summary>Certificates of the tests' clients; self-signed, because their issuer is not checked (RFC 8705 §2.2).</summary>
internal static class ClientCertificate
{
    public static X509Certificate2 Own { get; } = Create("CN=client");

    public static X509Certificate2 Strange { get; } = Create("CN=other client");

    /// <summary>The field in which a proxy forwards it (RFC 9440 §2.2).</summary>
    public static string Field(X509Certificate2 certificate) => $":{Convert.ToBase64String(certificate.RawData)}:";

    private static X509Certificate2 Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest(name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }
}
