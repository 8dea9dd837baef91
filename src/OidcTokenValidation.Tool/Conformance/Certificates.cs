using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OidcTokenValidation.Tool.Conformance;

/// <summary>Self-signed client certificates (RFC 8705 §2.2): that of the client, and another one.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly Lazy<X509Certificate2> _client = new(static () => Create("client"));
    private readonly Lazy<X509Certificate2> _other = new(static () => Create("other"));

    public X509Certificate2 Client => _client.Value;

    public X509Certificate2 Other => _other.Value;

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
        if (_other.IsValueCreated)
            _other.Value.Dispose();
    }

    private static X509Certificate2 Create(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
