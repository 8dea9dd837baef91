using System.Net.Http.Headers;
using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.ScaleOut;

/// <summary>The provider as all nodes of an API see it: publishes metadata and keys, and counts the requests.</summary>
internal sealed class CountingProvider(TestIssuer issuer, TimeSpan? maxAge) : HttpMessageHandler
{
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        bool isMetadata = request.RequestUri!.AbsolutePath.StartsWith("/.well-known/openid-configuration", StringComparison.Ordinal);
        var response = new HttpResponseMessage
        {
            Content = new StringContent(isMetadata ? issuer.Metadata : issuer.Jwks, Encoding.UTF8, "application/json"),
            RequestMessage = request,
        };
        if (maxAge is not null)
            response.Headers.CacheControl = new CacheControlHeaderValue { MaxAge = maxAge };
        return Task.FromResult(response);
    }
}
