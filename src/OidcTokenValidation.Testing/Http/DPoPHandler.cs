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
        ReplayableBody? body = content is null ? null : new ReplayableBody(content);

        // Read before an inner handler can rewrite the request.
        string target = GetTarget(request);
        (string Name, string[] Values)[] fields = [.. request.Headers.NonValidated.Select(static field => (field.Key, field.Value.ToArray()))];
        try
        {
            request.Content = body?.CreateAttempt();
            HttpResponseMessage response = await AttemptAsync(request, target, token, nonce: null, cancellationToken).ConfigureAwait(false);
            if (!NonceChallenge.TryFind(response, out string? nonce))
                return response;

            // RFC 9449 §9: send the same request once more, with a proof that contains the nonce.
            response.Dispose();
            request.Headers.Clear();
            foreach ((string name, string[] values) in fields)
                request.Headers.TryAddWithoutValidation(name, values);
            request.Content = body?.CreateAttempt();
            return await AttemptAsync(request, target, token, nonce, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            body?.Release();
            request.Content = content;
        }
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Expected SendAsync instead of Send. The token is fetched asynchronously.");

    // The URL without a user name, which is not sent.
    private static string GetTarget(HttpRequestMessage request) => request.RequestUri is { IsAbsoluteUri: true } url
        ? url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : throw new InvalidOperationException("Expected a request with an absolute URL; it has none. Set HttpClient.BaseAddress or the whole URL.");

    private async Task<HttpResponseMessage> AttemptAsync(
        HttpRequestMessage request,
        string target,
        string token,
        string? nonce,
        CancellationToken cancellationToken)
    {
        DPoPProofBuilder proof = client.Proof(request.Method.Method, target).ForToken(token);
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        request.Headers.Remove("DPoP");
        request.Headers.Add("DPoP", (nonce is null ? proof : proof.WithNonce(nonce)).Create());

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (NonceChallenge.FindNonce(response) is { } received)
            client.Nonce = received;
        return response;
    }
}
