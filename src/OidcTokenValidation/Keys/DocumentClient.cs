using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Keys;

/// <summary>
/// Fetches an issuer's documents, only from addresses that are allowed. A document whose version the provider names is requested conditionally
/// (RFC 9110 §13.1.2). One request at a time.
/// </summary>
internal sealed class DocumentClient(HttpClient http, KeySourceOptions options, TimeProvider time)
{
    // At most the metadata and the key set: a new address evicts the oldest.
    private const int MaxVersions = 3;

    private readonly BoundedHttpReader _reader = new(http, options.FetchTimeout, options.MaxDocumentBytes, time);
    private readonly List<(Uri Address, EntityTagHeaderValue Tag, ReadOnlyMemory<byte> Body)> _versions = [];

    public async Task<FetchedDocument> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!FetchAddress.IsAllowed(address, FetchAddress.GetPlainHttp(options)))
            return FetchedDocument.Failed(address, KeyFetchFault.AddressNotAllowed);

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        RequestFields.AddForDocument(request.Headers);
        int cached = _versions.FindIndex(version => version.Address == address);
        if (cached >= 0)
            request.Headers.IfNoneMatch.Add(_versions[cached].Tag);
        BoundedResponse response = await _reader.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Fault != KeyFetchFault.None)
            return ToFailed(address, response);

        if (response.Status == HttpStatusCode.NotModified)
            response = response with { Body = _versions[cached].Body };
        else
            Cache(address, response.Headers!.ETag, response.Body);
        return new(address, KeyFetchFault.None, response.Status, response.Body, Freshness.Compute(response, options));
    }

    /// <summary>Removes the cached versions, so that the next requests are unconditional. For a rejected document, for which the provider would send 304
    /// again.</summary>
    public void ClearVersions() => _versions.Clear();

    private static FetchedDocument ToFailed(Uri address, in BoundedResponse response)
    {
        Uri? target = response.Fault == KeyFetchFault.Redirected ? response.Headers?.Location : null;
        string? detail = target is null ? response.Detail : $"it redirects to {QuotedText.From(target.OriginalString)}";
        return FetchedDocument.Failed(address, response.Fault, response.Status, detail) with
        {
            HasRetryAfter = response.Fault == KeyFetchFault.StatusNotOk && response.Headers?.NonValidated.Contains("Retry-After") == true,
        };
    }

    private void Cache(Uri address, EntityTagHeaderValue? tag, ReadOnlyMemory<byte> body)
    {
        _versions.RemoveAll(version => version.Address == address);
        if (tag is null)
            return;
        if (_versions.Count == MaxVersions)
            _versions.RemoveAt(0);
        _versions.Add((address, tag, body));
    }
}
