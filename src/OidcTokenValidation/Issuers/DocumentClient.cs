using System.Net;
using System.Net.Http.Headers;

namespace OidcTokenValidation.Issuers;

/// <summary>A fetched document and for how long it is fresh, or why there is none.</summary>
internal readonly record struct FetchedDocument(KeyFetchFault Fault, HttpStatusCode Status, ReadOnlyMemory<byte> Body, TimeSpan Lifetime, string? Detail = null)
{
    public static FetchedDocument Failed(KeyFetchFault fault, HttpStatusCode status = default, string? detail = null) => new(fault, status, default, default, detail);
}

/// <summary>
/// Fetches an issuer's documents within bounds: time, size, no redirect, no compression, only addresses that are allowed.
/// Asks whether a document has changed where the provider names its version (RFC 9110 §13.1.2). One request at a time.
/// </summary>
internal sealed class DocumentClient(HttpClient http, KeySourceOptions options, TimeProvider time)
{
    // At most the metadata and the key set: an address that is new takes the place of the oldest.
    private const int MaxVersions = 3;

    private readonly List<(Uri Address, EntityTagHeaderValue Tag, ReadOnlyMemory<byte> Body)> _versions = [];

    /// <summary>The document that was asked for last and the status that came, 0 if none did: for the log.</summary>
    public (string Address, int Status) LastRequest { get; private set; } = ("none", 0);

    public async Task<FetchedDocument> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!FetchAddress.IsAllowed(address, FetchAddress.PlainHttpOf(options)))
            return FetchedDocument.Failed(KeyFetchFault.AddressNotAllowed, detail: FetchAdvice.NotAllowed(address));

        LastRequest = (address.GetLeftPart(UriPartial.Path), 0);

        using var timeout = new CancellationTokenSource(options.FetchTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            foreach ((_, EntityTagHeaderValue tag, _) in _versions.Where(version => version.Address == address))
                request.Headers.IfNoneMatch.Add(tag);
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return await ReadAsync(response, address, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (FetchFaults.Of(exception) is { } fault)
        {
            return FetchedDocument.Failed(fault, detail: FetchFaults.Describe(exception));
        }
    }

    private async Task<FetchedDocument> ReadAsync(HttpResponseMessage response, Uri address, CancellationToken cancellationToken)
    {
        LastRequest = LastRequest with { Status = (int)response.StatusCode };
        TimeSpan lifetime = Freshness.Of(response, options, time.GetUtcNow());
        int known = _versions.FindIndex(version => version.Address == address);
        if (response.StatusCode == HttpStatusCode.NotModified && known >= 0)
            return new(KeyFetchFault.None, HttpStatusCode.OK, _versions[known].Body, lifetime);

        // A handler of the user's may follow redirects; what came from elsewhere is not the issuer's word.
        if ((int)response.StatusCode is >= 300 and < 400 and not (int)HttpStatusCode.NotModified || response.RequestMessage?.RequestUri != address)
            return FetchedDocument.Failed(KeyFetchFault.Redirected, response.StatusCode);
        if (response.StatusCode != HttpStatusCode.OK)
            return FetchedDocument.Failed(KeyFetchFault.StatusNotOk, response.StatusCode);
        if (response.Content.Headers.ContentEncoding.Count > 0)
            return FetchedDocument.Failed(KeyFetchFault.Compressed, response.StatusCode);

        ReadOnlyMemory<byte>? body = await BoundedBody.ReadAsync(response.Content, options.MaxDocumentBytes, cancellationToken).ConfigureAwait(false);
        if (body is not { } document)
            return FetchedDocument.Failed(KeyFetchFault.TooLarge, response.StatusCode);
        Remember(address, response.Headers.ETag, document);
        return new(KeyFetchFault.None, response.StatusCode, document, lifetime);
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
