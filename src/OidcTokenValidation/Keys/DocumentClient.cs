using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Keys;

/// <summary>
/// Fetches an issuer's documents within bounds: time, size, no redirect, no compression, only addresses that are allowed.
/// Asks whether a document has changed where the provider names its version (RFC 9110 §13.1.2). One request at a time.
/// </summary>
internal sealed class DocumentClient(HttpClient http, KeySourceOptions options, TimeProvider time)
{
    // At most the metadata and the key set: an address that is new takes the place of the oldest.
    private const int MaxVersions = 3;

    private readonly List<(Uri Address, EntityTagHeaderValue Tag, ReadOnlyMemory<byte> Body)> _versions = [];

    public async Task<FetchedDocument> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!FetchAddress.IsAllowed(address, FetchAddress.PlainHttpOf(options)))
            return FetchedDocument.Failed(address, KeyFetchFault.AddressNotAllowed);

        using var timeout = new CancellationTokenSource(options.FetchTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        HttpStatusCode status = default;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            RequestFields.AddForDocument(request.Headers);
            foreach ((_, EntityTagHeaderValue tag, _) in _versions.Where(version => version.Address == address))
                request.Headers.IfNoneMatch.Add(tag);
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            status = response.StatusCode;
            return await ReadAsync(response, address, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (FetchFaults.From(exception) is { } fault)
        {
            return FetchedDocument.Failed(address, fault, status, FetchFaults.Describe(exception));
        }
    }

    /// <summary>
    /// Forgets the versions of all documents, so that the next requests are unconditional. For a document that was refused: the provider would go on to
    /// answer 304 to its tag.
    /// </summary>
    public void ForgetVersions() => _versions.Clear();

    private async Task<FetchedDocument> ReadAsync(HttpResponseMessage response, Uri address, CancellationToken cancellationToken)
    {
        TimeSpan lifetime = Freshness.Compute(response, options, time.GetUtcNow());
        int known = _versions.FindIndex(version => version.Address == address);
        if (response.StatusCode == HttpStatusCode.NotModified && known >= 0)
            return new(address, KeyFetchFault.None, response.StatusCode, _versions[known].Body, lifetime);

        // The application's handler may follow redirects; a document from elsewhere does not come from the issuer.
        if ((int)response.StatusCode is >= 300 and < 400 and not (int)HttpStatusCode.NotModified || response.RequestMessage?.RequestUri != address)
            return FetchedDocument.Failed(address, KeyFetchFault.Redirected, response.StatusCode, response.Headers.Location is { } target ? $"it redirects to {QuotedText.From(target.OriginalString)}" : null);
        if (response.StatusCode != HttpStatusCode.OK)
            return FetchedDocument.Failed(address, KeyFetchFault.StatusNotOk, response.StatusCode) with { HasRetryAfter = response.Headers.NonValidated.Contains("Retry-After") };
        if (ContentCoding.FindCompression(response.Content) is { } compression)
            return FetchedDocument.Failed(address, KeyFetchFault.Compressed, response.StatusCode, ContentCoding.Describe(compression));

        ReadOnlyMemory<byte>? body = await BoundedBody.ReadAsync(response.Content, options.MaxDocumentBytes, cancellationToken).ConfigureAwait(false);
        if (body is not { } document)
            return FetchedDocument.Failed(address, KeyFetchFault.TooLarge, response.StatusCode);
        Remember(address, response.Headers.ETag, document);
        return new(address, KeyFetchFault.None, response.StatusCode, document, lifetime);
    }

    private void Remember(Uri address, EntityTagHeaderValue? tag, ReadOnlyMemory<byte> body)
    {
        _versions.RemoveAll(version => version.Address == address);
        if (tag is null)
            return;
        if (_versions.Count == MaxVersions)
            _versions.RemoveAt(0);
        _versions.Add((address, tag, body));
    }
}
