using System.Net.Http.Headers;

namespace OidcTokenValidation.Testing.Http;

/// <summary>Sends requests with a token and a proof of its client (RFC 9449 §7.1).</summary>
internal sealed class DPoPHandler(DPoPClient client, Func<CancellationToken, ValueTask<string>> getToken) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string token = await getToken(cancellationToken).ConfigureAwait(false);
        HttpContent? content = request.Content;

        // Before anything that sends it rewrites it.
        string target = TargetOf(request);
        byte[]? body = content is null ? null : await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);

        HttpResponseMessage response = await AttemptAsync(request, target, token, nonce: null, cancellationToken).ConfigureAwait(false);
        if (!NonceDemand.IsMadeBy(response, out string? nonce))
            return response;

        // RFC 9449 §9: the same request, once more, with a proof that holds the nonce.
        response.Dispose();
        try
        {
            // A content whose stream was read stays at its end: the second attempt takes a copy.
            request.Content = Copy(content, body);
            return await AttemptAsync(request, target, token, nonce, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.Content = content;
        }
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Expected SendAsync; Send came. The token is fetched asynchronously.");

    private static ByteArrayContent? Copy(HttpContent? content, byte[]? body)
    {
        if (content is null || body is null)
            return null;
        var copy = new ByteArrayContent(body);
        foreach ((string name, HeaderStringValues values) in content.Headers.NonValidated)
            copy.Headers.TryAddWithoutValidation(name, values);
        return copy;
    }

    // The URL as it goes over the wire: a user name in it does not.
    private static string TargetOf(HttpRequestMessage request) => request.RequestUri is { IsAbsoluteUri: true } url
        ? url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : throw new InvalidOperationException("Expected a request with an absolute URL; it has none. Set HttpClient.BaseAddress or the whole URL.");

    private async Task<HttpResponseMessage> AttemptAsync(HttpRequestMessage request, string target, string token, string? nonce, CancellationToken cancellationToken)
    {
        DPoPProofBuilder proof = client.Proof(request.Method.Method, target).ForToken(token);
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        request.Headers.Remove("DPoP");
        request.Headers.Add("DPoP", (nonce is null ? proof : proof.WithNonce(nonce)).Create());

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (NonceDemand.NonceOf(response) is { } heard)
            client.Nonce = heard;
        return response;
    }
}
