using System.Security.Cryptography.X509Certificates;
using OidcTokenValidation.Testing.Http;

namespace OidcTokenValidation.Testing;

/// <summary>Creates requests for a validator under test. Use <c>request with { ClientCertificate = certificate }</c> to change one.</summary>
public static class TestRequest
{
    /// <summary>Creates a GET request to <c>https://api.example.com/</c> without credentials.</summary>
    public static ResourceRequest Anonymous() => Create("GET", TestIssuer.DefaultAudience);

    /// <summary>Creates a GET request to <c>https://api.example.com/</c> with a token in its Authorization field (RFC 6750 §2.1).</summary>
    /// <param name="token">The token.</param>
    public static ResourceRequest Bearer(string token) => Create("GET", TestIssuer.DefaultAudience, "Bearer " + token);

    /// <summary>Creates a request with a token and a proof (RFC 9449 §7.1). <see cref="DPoPClient.Request"/> also creates a valid proof.</summary>
    /// <param name="token">The token.</param>
    /// <param name="proof">The proof, see <see cref="DPoPClient.Proof"/>.</param>
    /// <param name="method">The method.</param>
    /// <param name="url">The whole URL, from which target, scheme and host of the request are taken.</param>
    /// <exception cref="ArgumentException">The URL is not an absolute http or https URL.</exception>
    public static ResourceRequest DPoP(string token, string proof, string method = "GET", string url = TestIssuer.DefaultAudience) =>
        Create(method, url, "DPoP " + token, proof);

    /// <summary>Creates a GET request to <c>https://api.example.com/</c> with a token under the scheme MTLS_POP, over a connection with the client's
    /// certificate (RFC 8705 §3). The API accepts the scheme with <see cref="ClientCertificateOptions.AcceptMtlsPop"/>.</summary>
    /// <param name="token">The token, see <see cref="TestTokenBuilder.BoundTo(X509Certificate2)"/>.</param>
    /// <param name="certificate">The certificate of the client.</param>
    public static ResourceRequest MtlsPop(string token, X509Certificate2 certificate) =>
        Create("GET", TestIssuer.DefaultAudience, "MTLS_POP " + token) with { ClientCertificate = certificate };

    private static ResourceRequest Create(string method, string url, string? authorization = null, string? proof = null)
    {
        (string scheme, string host, string target) = RequestUrl.Split(url);
        return new()
        {
            Method = method,
            Target = target,
            Scheme = scheme,
            Host = host,
            Authorization = authorization,
            DPoP = proof,
        };
    }
}
