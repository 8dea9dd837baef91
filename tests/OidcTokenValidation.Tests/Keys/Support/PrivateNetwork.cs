using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>A network in which only these documents can be reached, each at its address; every other host is unknown.</summary>
internal sealed class PrivateNetwork : HttpMessageHandler
{
    private readonly ConcurrentQueue<string> _requests = [];

    /// <summary>The documents by their addresses.</summary>
    public ConcurrentDictionary<string, string> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>Where an address redirects to.</summary>
    public ConcurrentDictionary<string, string> Redirects { get; } = new(StringComparer.Ordinal);

    /// <summary>The addresses that were requested, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string address = request.RequestUri!.AbsoluteUri;
        string form = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        _requests.Enqueue(address + (form.Length > 0 ? $" {form}" : string.Empty));
        if (Redirects.TryGetValue(address, out string? target))
            return new HttpResponseMessage(HttpStatusCode.Found) { RequestMessage = request, Headers = { Location = new Uri(target) } };
        return Documents.TryGetValue(address, out string? document)
            ? new HttpResponseMessage { RequestMessage = request, Content = new StringContent(document, Encoding.UTF8, "application/json") }
            : throw new HttpRequestException(HttpRequestError.NameResolutionError, "Name or service not known");
    }
}
