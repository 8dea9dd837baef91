using System.Net;
using System.Text;

namespace OidcTokenValidation.Tests.Introspection.Support;

/// <summary>A provider with an introspection endpoint and a key set.</summary>
internal sealed class KeyedEndpoint(FakeEndpoint introspection) : DelegatingHandler(introspection)
{
    private int _fetches;

    /// <summary>The key set; null while its address fails.</summary>
    public string? Jwks { get; set; }

    public int Fetches => _fetches;

    /// <summary>Completes when the key set is sent; null if it is sent at once.</summary>
    public Task? Gate { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Post)
            return await base.SendAsync(request, cancellationToken);
        Interlocked.Increment(ref _fetches);
        await (Gate ?? Task.CompletedTask).WaitAsync(cancellationToken);
        return new HttpResponseMessage(Jwks is null ? HttpStatusCode.InternalServerError : HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new StringContent(Jwks ?? string.Empty, Encoding.UTF8, "application/json"),
        };
    }
}
