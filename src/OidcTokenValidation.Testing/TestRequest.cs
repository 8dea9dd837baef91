using OidcTokenValidation.Testing.Http;

namespace OidcTokenValidation.Testing;

/// <summary>Requests for a validator under test. They are values: <c>request with { ClientCertificate = certificate }</c> is another one.</summary>
public static class TestRequest
{
    /// <summary>A GET request to <c>https://api.example.com/</c> without credentials.</summary>
    public static ResourceRequest Anonymous() => Create("GET", TestIssuer.DefaultAudience);

    /// <summary>A GET request to <c>https://api.example.com/</c> with a token in its Authorization field (RFC 6750 §2.1).</summary>
    /// <param name="token">The token.</param>
    public static ResourceRequest Bearer(string token) => Create("GET", TestIssuer.DefaultAudience, "Bearer " + token);

    /// <summary>A request with a token and a proof (RFC 9449 §7.1). Where the proof is to be good, <see cref="DPoPClient.Request"/> makes it too.</summary>
    /// <param name="token">The token.</param>
    /// <param name="proof">The proof, see <see cref="DPoPClient.Proof"/>.</param>
    /// <param name="method">The method.</param>
    /// <param name="url">The whole URL, which the target, the scheme and the host of the request come from.</param>
    /// <exception cref="ArgumentException">The URL is not an absolute http or https one.</exception>
    public static ResourceRequest DPoP(string token, string proof, string method = "GET", string url = TestIssuer.DefaultAudience) =>
        Create(method, url, "DPoP " + token, proof);

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
